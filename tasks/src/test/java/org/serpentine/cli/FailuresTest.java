package org.serpentine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void status() {
        assertEquals(0, Failures.status(0, 0));
        assertEquals(0, Failures.status(0, 3));
        assertEquals(Failures.SOME, Failures.status(2, 3));
        assertEquals(Failures.NOTHING, Failures.status(3, 3));
    }
}
