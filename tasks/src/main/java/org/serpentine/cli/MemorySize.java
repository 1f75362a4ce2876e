package org.serpentine.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.serpentine.tasks.HeapBudget;

/** Memory as typed: {@code 4g}, {@code 512m}. */
final class MemorySize {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})([kmgt]?)i?b?");

    /** The heap that Java reports is a little less than -Xmx; it is the budget all the same. */
    private static final double SAME_HEAP = 0.85;

    private MemorySize() { }

    /**
     * The budget that {@code --max-memory} asks for, or what Java may use if that is less (a line says so) or nothing is asked for.
     *
     * @param asked as typed, or null
     */
    static long budget(String asked, PrintWriter out) {
        long java = Runtime.getRuntime().maxMemory();
        if (asked == null) {
            return java;
        }
        long bytes = parse("--max-memory", asked);
        if (java >= bytes * SAME_HEAP) {
            return bytes;
        }
        out.println("Java may use " + HeapBudget.megabytes(java) + " only, not the " + asked + " of --max-memory; to give it more, set"
                + " SERPENTINE_JAVA_OPTS=-Xmx" + asked);
        return java;
    }

    static long parse(String option, String text) {
        Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!form.matches() || Long.parseLong(form.group(1)) == 0) {
            throw new IllegalArgumentException(option + " is \"" + text + "\", expected a whole number with k, m or g, such as 4g or 1500m");
        }
        int shift = form.group(2).isEmpty() ? 0 : 10 * ("kmgt".indexOf(form.group(2)) + 1);
        return Long.parseLong(form.group(1)) << shift;
    }
}
