package org.serpentine.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Memory as typed: {@code 4g}, {@code 512m}. */
final class MemorySize {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})([kmgt]?)i?b?");

    private MemorySize() { }

    static long parse(String option, String text) {
        Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!form.matches() || Long.parseLong(form.group(1)) == 0) {
            throw new IllegalArgumentException(option + " is \"" + text + "\", expected a whole number with k, m or g, such as 4g or 1500m");
        }
        int shift = form.group(2).isEmpty() ? 0 : 10 * ("kmgt".indexOf(form.group(2)) + 1);
        return Long.parseLong(form.group(1)) << shift;
    }
}
