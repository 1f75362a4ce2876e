package org.serpentine.tasks.parity;

/** What answers to the fixtures of A2Mamba: networks, and neighbourhood attention alone, whose {@code op} is a sentence. */
final class A2MambaSubjects {
    private A2MambaSubjects() {}

    static Subject find(Fixture f) {
        return f.config().has("op") ? new NeighbourhoodSubject() : null;
    }
}
