package org.serpentine.tasks.superresolution;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a restoration network has learnt to undo, and how strong it was.
 *
 * @param spoiling the kind
 * @param least    lowest level: a standard deviation of 255, or a quality of 1 to 100
 * @param most     highest level
 */
public record TrainedLevels(Spoiling spoiling, double least, double most) {
    /** How pictures are spoilt. */
    public enum Spoiling {
        /** Gaussian noise, told by its standard deviation. */
        NOISE("noise of sigma"),
        /** JPEG compression, told by its quality. */
        JPEG("JPEG of quality");

        private final String text;

        Spoiling(String text) {
            this.text = text;
        }
    }

    private static final Pattern FORM = Pattern.compile("(" + Spoiling.NOISE.text + "|" + Spoiling.JPEG.text
            + ") (\\d+(?:\\.\\d+)?)(?: to (\\d+(?:\\.\\d+)?))?");

    /** In words, such as {@code noise of sigma 0 to 55}. */
    public String text() {
        return level(least) + (least == most ? "" : " to " + number(most));
    }

    /** One level in words, such as {@code JPEG of quality 30}. */
    public String level(double level) {
        return spoiling.text + " " + number(level);
    }

    /** Whether a level was among those of the training. */
    public boolean covers(double level) {
        return least <= level && level <= most;
    }

    /** The levels that a text names first, in the words of {@link #text}; empty if it names none. */
    static Optional<TrainedLevels> in(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.find()) {
            return Optional.empty();
        }
        Spoiling spoiling = m.group(1).equals(Spoiling.NOISE.text) ? Spoiling.NOISE : Spoiling.JPEG;
        double least = Double.parseDouble(m.group(2));
        return Optional.of(new TrainedLevels(spoiling, least, m.group(3) == null ? least : Double.parseDouble(m.group(3))));
    }

    private static String number(double v) {
        return v == Math.rint(v) ? String.valueOf((int) v) : String.valueOf(v);
    }
}
