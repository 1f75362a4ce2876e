package org.serpentine.scanning;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Patterns for names in which {@code *} stands for any characters and everything else for itself. */
public final class Wildcards {
    private Wildcards() {}

    /** The pattern as a regular expression for whole names. */
    public static Pattern pattern(String wildcards) {
        return Pattern.compile(Arrays.stream(wildcards.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }
}
