package org.serpentine.tasks.classification;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.Pictures;
import org.serpentine.tasks.Progress;

/** Classifies the pictures of a folder in batches; a picture that cannot be read is named and stops nothing. */
public final class BatchClassification {
    private final Classifier classifier;
    private final int top;
    private final int batch;

    /**
     * A run.
     *
     * @param top   classes to list for each picture, at least 1
     * @param batch pictures that go through the network together, at least 1
     */
    public BatchClassification(Classifier classifier, int top, int batch) {
        if (top < 1) {
            throw new IllegalArgumentException("--top is " + top + ", expected at least 1");
        }
        if (batch < 1) {
            throw new IllegalArgumentException("--batch is " + batch + ", expected at least 1");
        }
        this.classifier = classifier;
        this.top = top;
        this.batch = batch;
    }

    /**
     * A picture, or all pictures of a folder and the folders below it, sorted by name. A single file is taken whatever its name.
     *
     * @param results what lies in this folder is no input, unless the input itself lies in it; null for none
     * @throws IOException if there is nothing
     */
    public static List<Path> find(Path input, Path results) throws IOException {
        if (!Files.exists(input)) {
            throw new IOException("there is no file or folder " + input);
        }
        if (!Files.isDirectory(input)) {
            return List.of(input);
        }
        Path left = results == null || !Files.exists(results) || input.toRealPath().startsWith(results.toRealPath()) ? null
                : results.toRealPath();
        Path root = input.toRealPath();
        try (Stream<Path> tree = Files.walk(input)) {
            List<Path> found = tree.filter(Files::isRegularFile).filter(Pictures::isNamedAsPicture)
                    .filter(file -> left == null || !root.resolve(input.relativize(file)).startsWith(left)).sorted().toList();
            if (found.isEmpty()) {
                throw new IOException(input + " holds no picture (" + String.join(", ", Pictures.ENDINGS) + ")");
            }
            return found;
        }
    }

    /**
     * Classifies pictures in their order.
     *
     * @param told receives each result as soon as it is there
     */
    public List<PictureResult> run(List<Path> files, Consumer<PictureResult> told, Progress progress) {
        List<PictureResult> results = new ArrayList<>();
        progress.begin("classifying", files.size());
        for (int from = 0; from < files.size(); from += batch) {
            List<Path> some = files.subList(from, Math.min(from + batch, files.size()));
            for (PictureResult result : together(some)) {
                results.add(result);
                told.accept(result);
            }
            progress.advance(results.size(), some.get(0).getFileName().toString());
        }
        progress.end();
        return results;
    }

    private List<PictureResult> together(List<Path> files) {
        Map<Path, String> broken = new LinkedHashMap<>();
        List<Picture> pictures = new ArrayList<>();
        for (Path file : files) {
            try {
                pictures.add(Pictures.read(file));
            } catch (IOException e) {
                broken.put(file, e.getMessage());
            }
        }
        List<List<Prediction>> predictions = pictures.isEmpty() ? List.of() : classifier.classify(pictures, top);
        List<PictureResult> results = new ArrayList<>();
        int next = 0;
        for (Path file : files) {
            results.add(broken.containsKey(file) ? new PictureResult(file, List.of(), broken.get(file))
                    : new PictureResult(file, predictions.get(next++), ""));
        }
        return results;
    }
}
