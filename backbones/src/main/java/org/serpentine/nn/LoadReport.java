package org.serpentine.nn;

import java.util.List;

/**
 * What happened when weights were loaded.
 *
 * @param loaded     keys that were taken over
 * @param missing    keys the network has and the source lacks
 * @param unexpected keys the source has and the network lacks
 * @param mismatched entries whose shapes differ, as "key: found [..], expected [..]"
 * @param notes      what fits and yet may be meant otherwise, a sentence each
 */
public record LoadReport(List<String> loaded, List<String> missing, List<String> unexpected, List<String> mismatched, List<String> notes) {
    /** Copies the lists. */
    public LoadReport {
        loaded = List.copyOf(loaded);
        missing = List.copyOf(missing);
        unexpected = List.copyOf(unexpected);
        mismatched = List.copyOf(mismatched);
        notes = List.copyOf(notes);
    }

    /** A report without notes. */
    public LoadReport(List<String> loaded, List<String> missing, List<String> unexpected, List<String> mismatched) {
        this(loaded, missing, unexpected, mismatched, List.of());
    }

    /** True if every key of the network was loaded and the source held nothing else. */
    public boolean complete() {
        return missing.isEmpty() && unexpected.isEmpty() && mismatched.isEmpty();
    }

    /** One paragraph for a person: counts, the first few keys of each problem, and the notes. */
    public String text() {
        StringBuilder s = new StringBuilder().append(loaded.size()).append(" tensors loaded");
        describe(s, "missing in the file", missing);
        describe(s, "not known to the network", unexpected);
        describe(s, "of another shape", mismatched);
        notes.forEach(note -> s.append("; note: ").append(note));
        return s.toString();
    }

    private static void describe(StringBuilder s, String what, List<String> keys) {
        if (!keys.isEmpty()) {
            s.append("; ").append(keys.size()).append(' ').append(what).append(": ")
                    .append(String.join(", ", keys.subList(0, Math.min(5, keys.size()))));
            if (keys.size() > 5) {
                s.append(", ...");
            }
        }
    }
}
