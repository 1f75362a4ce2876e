package org.serpentine.tasks.training.data;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.api.split.InputSplit;

/**
 * Which pairs train, validate and test: indices into the pairs' natural order.
 *
 * @param train      at least one
 * @param validation may be empty
 * @param test       may be empty
 */
public record DataParts(List<Integer> train, List<Integer> validation, List<Integer> test) {
    /** Checks that no pair is in two parts. */
    public DataParts {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
        test = List.copyOf(test);
        if (train.isEmpty()) {
            throw new IllegalArgumentException("no image is left to train on");
        }
        separate("--train", train, "--val", validation);
        separate("--train", train, "--test", test);
        separate("--val", validation, "--test", test);
    }

    private static void separate(String one, List<Integer> a, String other, List<Integer> b) {
        Set<Integer> others = new HashSet<>(b);
        for (int i : a) {
            if (others.contains(i)) {
                throw new IllegalArgumentException("image " + i + " is both in " + one + " and in " + other
                        + "; a pair can be in one part only");
            }
        }
    }

    /**
     * Draws the parts at random.
     *
     * @param count           number of pairs
     * @param validationShare share for validation, rounded
     * @param testShare       share for the test, rounded
     * @param seed            of the drawing
     */
    public static DataParts random(int count, double validationShare, double testShare, long seed) {
        if (!(validationShare >= 0 && testShare >= 0 && validationShare + testShare < 1)) {
            throw new IllegalArgumentException("shares of " + validationShare + " for validation and " + testShare
                    + " for the test; both must be at least 0 and leave something to train on");
        }
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(i);
        }
        Collections.shuffle(all, new Random(seed));
        int validation = (int) Math.round(count * validationShare);
        int test = (int) Math.round(count * testShare);
        return new DataParts(sorted(all.subList(validation + test, count)), sorted(all.subList(0, validation)),
                sorted(all.subList(validation, validation + test)));
    }

    private static List<Integer> sorted(List<Integer> indices) {
        return new ArrayList<>(new TreeSet<>(indices));
    }

    /**
     * Reads a list such as {@code 0-15,18}.
     *
     * @param option name of the option, for messages
     * @param text   the list; null or empty for none
     * @param count  number of pairs
     */
    public static List<Integer> indices(String option, String text, int count) {
        TreeSet<Integer> indices = new TreeSet<>();
        if (text == null || text.isBlank()) {
            return List.of();
        }
        for (String part : text.split(",")) {
            int[] ends;
            try {
                ends = Arrays.stream(part.trim().split("-")).mapToInt(Integer::parseInt).toArray();
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(option + " " + text + ": \"" + part
                        + "\" is no index or range; write for example 0-15,18", e);
            }
            if (ends.length < 1 || ends.length > 2 || ends[0] > ends[ends.length - 1]) {
                throw new IllegalArgumentException(option + " " + text + ": \"" + part
                        + "\" is no index or range; write for example 0-15,18");
            }
            if (ends[ends.length - 1] >= count) {
                throw new IllegalArgumentException(option + " " + text + ": there are " + count + " pairs, numbered 0 to "
                        + (count - 1));
            }
            for (int i = ends[0]; i <= ends[ends.length - 1]; i++) {
                indices.add(i);
            }
        }
        return List.copyOf(indices);
    }

    /** The image files of a part as a DataVec split. */
    public static InputSplit split(ImagePairs pairs, List<Integer> part) {
        List<URI> images = new ArrayList<>();
        List<ImagePairs.Pair> all = List.copyOf(pairs.pairs().values());
        part.forEach(i -> images.add(all.get(i).image().toUri()));
        return new CollectionInputSplit(images);
    }
}
