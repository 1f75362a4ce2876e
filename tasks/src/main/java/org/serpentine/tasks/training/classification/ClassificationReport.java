package org.serpentine.tasks.training.classification;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.serpentine.io.AtomicFiles;
import org.serpentine.tasks.training.TrainingLog;
import org.serpentine.tasks.training.metric.ConfusionMatrix;
import org.serpentine.tasks.training.metric.Share;

/**
 * How a classifier does on test pictures.
 *
 * @param network    its name
 * @param parameters learned values
 * @param labels     names of the classes
 * @param matrix     true against predicted classes
 * @param log        of its training
 */
public record ClassificationReport(String network, long parameters, List<String> labels, ConfusionMatrix matrix, TrainingLog log) {
    /** A few lines for people: accuracy, and precision and recall of each class, n/a where there is nothing to tell it by. */
    public String table() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%s (%.2f M parameters): %d test pictures, accuracy %.2f %%%n",
                network, parameters / 1e6, matrix.total(), 100 * matrix.overallAccuracy()));
        text.append(String.format(Locale.ROOT, "%-28s %9s %8s %6s%n", "class", "precision", "recall", "count"));
        for (int c = 0; c < labels.size(); c++) {
            text.append(String.format(Locale.ROOT, "%-28s %9s %8s %6d%n", labels.get(c), Share.text(matrix.precision(c)),
                    Share.text(matrix.recall(c)), matrix.trueCount(c)));
        }
        return text.toString();
    }

    /**
     * Writes everything as JSON; rows of the confusion matrix are the true classes. Precision is null for a class that was never
     * predicted, recall for one without test pictures.
     */
    public void write(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = json.createObjectNode();
        root.put("network", network).put("parameters", parameters).put("pictures", matrix.total())
                .put("accuracy", matrix.overallAccuracy()).put("kappa", matrix.kappa());
        if (!log.rows().isEmpty()) {
            TrainingLog.Row last = log.rows().get(log.rows().size() - 1);
            root.put("steps", last.steps()).put("training_seconds", Math.round(last.seconds() * 10) / 10.0);
        }
        ArrayNode classes = root.putArray("classes");
        ArrayNode rows = json.createArrayNode();
        for (int t = 0; t < labels.size(); t++) {
            classes.addObject().put("label", labels.get(t)).put("precision", Share.orNull(matrix.precision(t)))
                    .put("recall", Share.orNull(matrix.recall(t)));
            ArrayNode row = rows.addArray();
            for (int p = 0; p < labels.size(); p++) {
                row.add(matrix.count(t, p));
            }
        }
        root.set("confusion", rows);
        byte[] bytes = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
        AtomicFiles.write(file, out -> out.write(bytes));
    }
}
