package org.serpentine.tasks.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.serpentine.io.AtomicFiles;
import org.serpentine.tasks.training.data.LabelledImage;
import org.serpentine.tasks.training.metric.ConfusionMatrix;
import org.serpentine.tasks.training.metric.Share;
import org.serpentine.tasks.training.metric.SurfaceDistance;

/** How several methods do on the same images, measured in the same way. */
public final class TestReport {
    /**
     * One method on one image.
     *
     * @param image    name of the image
     * @param matrix   its pixels
     * @param surfaces surface distances of the classes from 1 on
     */
    public record ImageResult(String image, ConfusionMatrix matrix, List<SurfaceDistance> surfaces) {}

    /**
     * One method.
     *
     * @param name   what it is
     * @param images its results
     */
    public record Method(String name, List<ImageResult> images) {
        /** All pixels of all images together. */
        public ConfusionMatrix pooled() {
            ConfusionMatrix sum = new ConfusionMatrix(images.get(0).matrix.classes());
            images.forEach(i -> sum.add(i.matrix));
            return sum;
        }

        /** Mean over the images of the Dice of a class. */
        public double meanDice(int c) {
            return images.stream().mapToDouble(i -> i.matrix.dice(c)).average().orElse(Double.NaN);
        }

        /** Mean over the images of the IoU of a class. */
        public double meanIou(int c) {
            return images.stream().mapToDouble(i -> i.matrix.iou(c)).average().orElse(Double.NaN);
        }

        /** Mean HD95 of a class over the images where it is finite. */
        public double meanHd95(int c) {
            return images.stream().mapToDouble(i -> i.surfaces.get(c - 1).hausdorff95()).filter(Double::isFinite).average()
                    .orElse(Double.NaN);
        }
    }

    /** Receives what a method made of an image, to draw it. */
    @FunctionalInterface
    public interface Viewer {
        /**
         * Shows one image.
         *
         * @param image     the image
         * @param predicted its labels by the method
         * @throws IOException if it cannot be written
         */
        void show(LabelledImage image, byte[] predicted) throws IOException;
    }

    private final List<String> labels;
    private final List<LabelledImage> images;
    private final List<Method> methods = new ArrayList<>();

    /**
     * An empty report.
     *
     * @param labels names of the classes
     * @param images the test images
     */
    public TestReport(List<String> labels, List<LabelledImage> images) {
        this.labels = List.copyOf(labels);
        this.images = List.copyOf(images);
    }

    /**
     * Measures a method.
     *
     * @param name   what it is
     * @param method labels of an image
     * @param viewer receives each image with its labels
     * @throws IOException if the viewer does
     */
    public void measure(String name, Function<LabelledImage, byte[]> method, Viewer viewer) throws IOException {
        List<ImageResult> results = new ArrayList<>();
        for (LabelledImage image : images) {
            byte[] predicted = method.apply(image);
            ConfusionMatrix m = new ConfusionMatrix(labels.size());
            m.add(image.labels(), predicted);
            List<SurfaceDistance> surfaces = new ArrayList<>();
            for (int c = 1; c < labels.size(); c++) {
                surfaces.add(SurfaceDistance.of(image.labels(), predicted, c, image.size(), image.spacing()));
            }
            results.add(new ImageResult(image.name(), m, surfaces));
            viewer.show(image, predicted);
        }
        methods.add(new Method(name, results));
    }

    /** What has been measured. */
    public List<Method> methods() {
        return List.copyOf(methods);
    }

    /** A table for people: one line for each method and class. */
    public String table() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%-24s %-18s %8s %8s %10s %10s %8s%n", "method", "class", "Dice", "IoU", "mean Dice",
                "mean IoU", "HD95"));
        for (Method method : methods) {
            ConfusionMatrix pooled = method.pooled();
            for (int c = 0; c < labels.size(); c++) {
                text.append(String.format(Locale.ROOT, "%-24s %-18s %8.4f %8.4f %10.4f %10.4f %8s%n", c == 0 ? method.name : "",
                        labels.get(c), pooled.dice(c), pooled.iou(c), method.meanDice(c), method.meanIou(c),
                        c == 0 ? "" : String.format(Locale.ROOT, "%.2f", method.meanHd95(c))));
            }
        }
        return text.toString();
    }

    /** Writes everything as JSON; precision is null for a class that was never called, recall for one that does not occur. */
    public void write(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ArrayNode all = json.createArrayNode();
        for (Method method : methods) {
            ObjectNode node = all.addObject();
            node.put("method", method.name);
            ConfusionMatrix pooled = method.pooled();
            node.put("overall_accuracy", pooled.overallAccuracy());
            ArrayNode classes = node.putArray("classes");
            for (int c = 0; c < labels.size(); c++) {
                ObjectNode one = classes.addObject();
                one.put("label", labels.get(c)).put("dice", pooled.dice(c)).put("iou", pooled.iou(c))
                        .put("mean_dice", method.meanDice(c)).put("mean_iou", method.meanIou(c))
                        .put("precision", Share.orNull(pooled.precision(c))).put("recall", Share.orNull(pooled.recall(c)));
                if (c > 0) {
                    one.put("mean_hd95", method.meanHd95(c));
                }
            }
            ArrayNode each = node.putArray("images");
            for (ImageResult result : method.images) {
                ObjectNode one = each.addObject().put("image", result.image);
                ArrayNode dice = one.putArray("dice");
                ArrayNode hd95 = one.putArray("hd95");
                for (int c = 1; c < labels.size(); c++) {
                    dice.add(result.matrix.dice(c));
                    hd95.add(result.surfaces.get(c - 1).hausdorff95());
                }
            }
        }
        byte[] bytes = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(all);
        AtomicFiles.write(file, out -> out.write(bytes));
    }
}
