package org.serpentine.tasks.training.data;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.datavec.api.split.FileSplit;

/**
 * The image and label files of a folder, matched by what stands for the {@code *} of two patterns such as
 * {@code images/*_training.tif} and {@code 1st_manual/*_manual1.gif}. A pattern without an extension takes any file type. Pairs
 * are in natural order: 2 before 10.
 *
 * @param pairs file pairs by name
 */
public record ImagePairs(Map<String, Pair> pairs) {
    /** Layouts that are tried when no patterns are given. */
    private static final String[][] USUAL = {
        {"image/*", "label/*"}, {"images/*", "labels/*"}, {"images/*", "masks/*"}, {"image/*", "mask/*"}, {"img/*", "mask/*"},
        {"imagesTr/*_0000.nii.gz", "labelsTr/*.nii.gz"}, {"imagesTr/*", "labelsTr/*"},
        {"*.jpg", "*-mask.png"}, {"*.jpg", "*_mask.png"}, {"*_image.png", "*_mask.png"},
        {"*_image.nii.gz", "*_label.nii.gz"}, {"*_ct.nii.gz", "*_seg.nii.gz"}};
    private static final int LISTED = 5;

    /**
     * An image with its labels.
     *
     * @param image the image file
     * @param label the label file
     */
    public record Pair(Path image, Path label) {}

    /** Keeps the order. */
    public ImagePairs {
        pairs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(pairs));
    }

    /** Looks for one of the usual layouts: {@code image/ + label/}, {@code images/ + masks/}, {@code imagesTr/ + labelsTr/}, ... */
    public static ImagePairs find(Path folder) throws IOException {
        for (String[] layout : USUAL) {
            if (hasAny(folder, layout[0]) && hasAny(folder, layout[1])) {
                return find(folder, layout[0], layout[1]);
            }
        }
        StringBuilder usual = new StringBuilder();
        for (String[] layout : USUAL) {
            usual.append("\n  ").append(layout[0]).append("  with  ").append(layout[1]);
        }
        throw new IOException(folder + (Files.isDirectory(folder) ? " has none of the usual layouts" : " is no folder")
                + "; expected one of" + usual + "\nor give the patterns, for example --images 'images/*_training.tif' "
                + "--labels '1st_manual/*_manual1.gif'");
    }

    /**
     * Matches two patterns.
     *
     * @throws IOException if there is no image, or an image or label is left without its partner
     */
    public static ImagePairs find(Path folder, String images, String labels) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is no folder; --data needs the folder of the images and labels");
        }
        Map<String, Path> imageFiles = list(folder, images);
        Map<String, Path> labelFiles = list(folder, labels);
        if (imageFiles.isEmpty() || labelFiles.isEmpty()) {
            throw new IOException(folder + ": found " + imageFiles.size() + " images like " + images + " and " + labelFiles.size()
                    + " labels like " + labels + "; expected at least one of each");
        }
        List<String> lonely = new ArrayList<>();
        imageFiles.forEach((key, file) -> {
            if (!labelFiles.containsKey(key)) {
                lonely.add("image " + folder.relativize(file) + " has no label");
            }
        });
        labelFiles.forEach((key, file) -> {
            if (!imageFiles.containsKey(key)) {
                lonely.add("label " + folder.relativize(file) + " has no image");
            }
        });
        if (!lonely.isEmpty()) {
            throw new IOException(folder + ": " + lonely.size() + " files have no partner: "
                    + String.join("; ", lonely.subList(0, Math.min(LISTED, lonely.size())))
                    + (lonely.size() > LISTED ? "; ..." : "") + ". Files belong together when the * of " + images + " and of "
                    + labels + " stands for the same text; remove the others or give other patterns");
        }
        Map<String, Pair> pairs = new LinkedHashMap<>();
        imageFiles.forEach((key, file) -> pairs.put(key, new Pair(file, labelFiles.get(key))));
        return new ImagePairs(pairs);
    }

    private static boolean hasAny(Path folder, String pattern) throws IOException {
        return Files.isDirectory(folder) && !list(folder, pattern).isEmpty();
    }

    private static Map<String, Path> list(Path folder, String pattern) throws IOException {
        int slash = pattern.lastIndexOf('/');
        String name = pattern.substring(slash + 1);
        int star = name.indexOf('*');
        if (star < 0 || name.indexOf('*', star + 1) >= 0) {
            throw new IllegalArgumentException("pattern " + pattern + " must have exactly one * in its last part");
        }
        Path where = slash < 0 ? folder : folder.resolve(pattern.substring(0, slash));
        Map<String, Path> found = new TreeMap<>(NATURAL);
        if (!Files.isDirectory(where)) {
            return found;
        }
        String before = name.substring(0, star);
        String after = name.substring(star + 1);
        for (URI uri : new FileSplit(where.toFile(), null, false).locations()) {
            Path file = new File(uri).toPath();
            String own = file.getFileName().toString();
            String text = after.contains(".") ? own : stem(own);
            if (ImageFormat.of(file).isPresent() && text.length() >= before.length() + after.length()
                    && text.startsWith(before) && text.endsWith(after)) {
                String key = text.substring(before.length(), text.length() - after.length());
                Path other = found.put(key, file);
                if (other != null) {
                    throw new IOException(other + " and " + file + " are both \"" + key + "\" of " + pattern
                            + "; give the pattern an extension");
                }
            }
        }
        return found;
    }

    private static String stem(String name) {
        String base = name.toLowerCase(java.util.Locale.ROOT).endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        int dot = base.lastIndexOf('.');
        return dot < 0 ? base : base.substring(0, dot);
    }

    /** Runs of digits compare as numbers. */
    private static final Comparator<String> NATURAL = (a, b) -> {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            if (Character.isDigit(a.charAt(i)) && Character.isDigit(b.charAt(j))) {
                int i1 = digits(a, i);
                int j1 = digits(b, j);
                int order = new java.math.BigInteger(a.substring(i, i1)).compareTo(new java.math.BigInteger(b.substring(j, j1)));
                if (order != 0) {
                    return order;
                }
                i = i1;
                j = j1;
            } else if (a.charAt(i) != b.charAt(j)) {
                return Character.compare(a.charAt(i), b.charAt(j));
            } else {
                i++;
                j++;
            }
        }
        int order = Integer.compare(a.length() - i, b.length() - j);
        return order != 0 ? order : a.compareTo(b);
    };

    private static int digits(String s, int from) {
        int i = from;
        while (i < s.length() && Character.isDigit(s.charAt(i))) {
            i++;
        }
        return i;
    }
}
