package org.serpentine.tasks.classification.explain;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A name for the overlay of each picture, settled before any is written: that of the picture, folders below the input included, without
 * its ending. Where two pictures would get one name, each keeps its own ending in it ({@code x_jpg} and {@code x_jpeg}); where these are
 * equal too, they are numbered from the second on ({@code s_y_jpg}, {@code s_y_jpg_2}). Upper and lower case are one, as
 * some file systems have it.
 */
final class OverlayNames {
    private final Map<Path, String> stems = new LinkedHashMap<>();
    private final Set<String> written = new HashSet<>();

    /**
     * Settles the names.
     *
     * @param input a picture, or the folder of the pictures
     * @param files the pictures
     */
    OverlayNames(Path input, List<Path> files) {
        Map<String, Integer> wanted = new HashMap<>();
        files.forEach(file -> wanted.merge(folded(stem(below(input, file))), 1, Integer::sum));
        Set<String> used = new HashSet<>();
        for (Path file : files) {
            String whole = below(input, file);
            boolean shared = wanted.get(folded(stem(whole))) > 1;
            stems.put(file, unused(stem(whole) + (shared ? whole.substring(stem(whole).length()).replace('.', '_') : ""), "", used));
        }
    }

    /** The file name of a picture's overlay for a class. */
    String name(Path file, String label) {
        return unused(stems.get(file), "-" + label.replaceAll("[^\\p{Alnum}_-]+", "_"), written) + ".png";
    }

    private static String below(Path input, Path file) {
        Path below = file.equals(input) ? file.getFileName() : input.relativize(file);
        return below.toString().replaceAll("[/\\\\]+", "_");
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The stem and its end, with a number between where that is in use. */
    private static String unused(String stem, String end, Set<String> used) {
        String name = stem + end;
        for (int n = 2; !used.add(folded(name)); n++) {
            name = stem + "_" + n + end;
        }
        return name;
    }
}
