package org.serpentine.tasks.training.classification;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.serpentine.io.picture.Pictures;
import org.serpentine.tasks.training.data.DataParts;

/**
 * Pictures in one folder per class. Classes and files are sorted by name, so that the same folder gives the same numbers everywhere.
 *
 * @param root    the folder
 * @param classes names of the class folders that hold pictures
 * @param files   all pictures, class by class
 * @param labels  class of each picture
 * @param empty   names of the folders that hold no pictures, and are no classes therefore
 */
public record PictureFolders(Path root, List<String> classes, List<Path> files, List<Integer> labels, List<String> empty) {
    /** Copies the lists. */
    public PictureFolders {
        classes = List.copyOf(classes);
        files = List.copyOf(files);
        labels = List.copyOf(labels);
        empty = List.copyOf(empty);
    }

    /**
     * Looks for class folders.
     *
     * @throws IOException if there are not at least two classes with pictures
     */
    public static PictureFolders find(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new IOException(root + " is no folder; give one that holds a folder of pictures for each class");
        }
        List<String> classes = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        List<String> empty = new ArrayList<>();
        for (Path folder : sorted(root, Files::isDirectory)) {
            List<Path> pictures = sorted(folder, p -> Files.isRegularFile(p) && Pictures.isNamedAsPicture(p));
            if (pictures.isEmpty()) {
                empty.add(folder.getFileName().toString());
            } else {
                pictures.forEach(p -> labels.add(classes.size()));
                files.addAll(pictures);
                classes.add(folder.getFileName().toString());
            }
        }
        if (classes.size() < 2) {
            throw new IOException(root + " holds "
                    + (classes.isEmpty() ? "no folder with pictures" : "one folder with pictures, " + classes.get(0))
                    + (empty.isEmpty() ? "" : ", and without any " + String.join(", ", empty))
                    + "; expected one folder for each of at least two classes, with " + String.join(", ", Pictures.ENDINGS));
        }
        return new PictureFolders(root, classes, files, labels, empty);
    }

    private static List<Path> sorted(Path folder, Predicate<Path> wanted) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(wanted).filter(p -> !p.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(p -> p.getFileName().toString())).toList();
        }
    }

    /**
     * Draws the parts at random, from every class the same shares.
     *
     * @param validationShare share for validation, rounded in each class
     * @param testShare       share for the test, rounded in each class
     * @param seed            of the drawing
     */
    public DataParts split(double validationShare, double testShare, long seed) {
        if (!(validationShare >= 0 && testShare >= 0 && validationShare + testShare < 1)) {
            throw new IllegalArgumentException("shares of " + validationShare + " for validation and " + testShare
                    + " for the test; both must be at least 0 and leave something to train on");
        }
        List<Integer> train = new ArrayList<>();
        List<Integer> validation = new ArrayList<>();
        List<Integer> test = new ArrayList<>();
        Random random = new Random(seed);
        for (int c = 0; c < classes.size(); c++) {
            List<Integer> own = new ArrayList<>();
            for (int i = 0; i < files.size(); i++) {
                if (labels.get(i) == c) {
                    own.add(i);
                }
            }
            Collections.shuffle(own, random);
            int forTest = (int) Math.round(own.size() * testShare);
            int held = forTest + (int) Math.round(own.size() * validationShare);
            test.addAll(own.subList(0, forTest));
            validation.addAll(own.subList(forTest, held));
            train.addAll(own.subList(held, own.size()));
        }
        Stream.of(train, validation, test).forEach(Collections::sort);
        return new DataParts(train, validation, test);
    }
}
