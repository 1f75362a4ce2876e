package org.serpentine.scanning;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the right names nearest to a wrong one, for error messages. */
public final class NearNames {

    private static final String MINIATURE = "test_";

    private NearNames() {
    }

    /**
     * The names that a message should offer: miniatures for tests are left out, unless one was asked for.
     *
     * @param wrong the name that was asked for
     * @param known all right names
     * @return those to offer, in the same order
     */
    public static List<String> offered(String wrong, Collection<String> known) {
        return known.stream().filter(name -> wrong.startsWith(MINIATURE) || !name.startsWith(MINIATURE)).toList();
    }

    /**
     * The known names nearest to a wrong one, by edit distance (insertion, deletion, exchange of a character, and swap of two
     * neighbours, ignoring case); names that begin with, or hold, the wrong one count as near. Only names that are {@link #offered} are.
     *
     * @param wrong the name that was asked for
     * @param known all right names
     * @param limit at most this many
     * @return the nearest names, best first; empty if nothing resembles it
     */
    public static List<String> of(String wrong, Collection<String> known, int limit) {
        String asked = wrong.toLowerCase(Locale.ROOT);
        record Scored(String name, int distance) {
        }
        return offered(wrong, known).stream()
                .map(name -> new Scored(name, score(asked, name.toLowerCase(Locale.ROOT))))
                .filter(s -> s.distance <= Math.max(2, asked.length() / 2))
                .sorted(Comparator.comparingInt(Scored::distance).thenComparing(Scored::name))
                .limit(limit)
                .map(Scored::name)
                .toList();
    }

    private static int score(String asked, String name) {
        int distance = distance(asked, name);
        if (asked.length() >= 3 && name.contains(asked)) {
            return Math.min(distance, name.startsWith(asked) ? 1 : 2);
        }
        return distance;
    }

    /** Optimal string alignment distance. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int exchange = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + exchange);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
