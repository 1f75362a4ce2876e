package org.serpentine.cli;

import java.util.Arrays;

/** Sizes as typed: {@code 256x256}, {@code 128x128x64}; where two numbers are expected, {@code 256} is a square. */
final class Extents {
    private Extents() {}

    static int[] parse(String option, String text, int least, int most) {
        String[] parts = text.toLowerCase(java.util.Locale.ROOT).split("x");
        int[] extents;
        try {
            extents = Arrays.stream(parts).mapToInt(Integer::parseInt).toArray();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " is \"" + text + "\", expected whole numbers with x between, such as 256x256", e);
        }
        if (extents.length == 1 && most == 2) {
            extents = new int[] {extents[0], extents[0]};
        }
        if (extents.length < least || extents.length > most || Arrays.stream(extents).anyMatch(x -> x < 1)) {
            throw new IllegalArgumentException(option + " is \"" + text + "\", expected " + (least == most ? least : least + " to " + most)
                    + " positive numbers with x between, such as " + (least > 2 ? "128x128x64" : "256x256"));
        }
        return extents;
    }
}
