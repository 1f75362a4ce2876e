package org.serpentine.tasks.classification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.Backbones;
import org.serpentine.backbones.Preprocessing;
import org.serpentine.backbones.Variant;
import org.serpentine.io.checkpoint.Checkpoint;
import org.serpentine.io.checkpoint.Checkpoints;
import org.serpentine.io.checkpoint.SafetensorsWriter;
import org.serpentine.nn.IncompleteWeightsException;
import org.serpentine.nn.LoadReport;
import org.serpentine.tasks.CheckpointWeights;
import org.serpentine.tasks.ModelPath;

/**
 * A backbone with a name for each of its classes. Its file is a safetensors file whose metadata say which variant it is and what the
 * classes are called, so that the file alone is all that {@code serpentine classify -m FILE} needs.
 *
 * @param variant which network
 * @param network the network
 * @param labels  name of each class, in order
 */
public record ClassificationModel(Variant variant, Backbone network, List<String> labels) {
    private static final String VARIANT = "serpentine.backbone";
    private static final String LABELS = "serpentine.labels";
    private static final String INPUTS = "serpentine.inputs";
    private static final String HEIGHT = "serpentine.height";
    private static final String WIDTH = "serpentine.width";
    /** Where training scripts put averaged weights; the published accuracy belongs to these. */
    private static final List<String> AVERAGED = List.of("model_ema", "state_dict_ema", "params_ema", "ema");

    /** Checks that there is a name for each class. */
    public ClassificationModel {
        labels = List.copyOf(labels);
        if (labels.size() != network.options().classes()) {
            throw new IllegalArgumentException(labels.size() + " class names for a network of " + network.options().classes() + " classes");
        }
    }

    /**
     * A network and what its weights file said.
     *
     * @param model the model
     * @param loaded one line about what was loaded from where
     */
    public record Opened(ClassificationModel model, String loaded) {}

    /**
     * A registered network with weights, or a file that {@code serpentine train classification} wrote.
     *
     * @param nameOrFile registered name, or a model file
     * @param weights    checkpoint for a registered name, of the authors or ours; null with a model file
     * @param names      file with one class name a line; null to take those of the checkpoint, or numbers
     * @throws IOException              if a file cannot be read or does not fit
     * @throws IllegalArgumentException if there is no such network, or its weights are not given
     */
    public static Opened open(String nameOrFile, Path weights, Path names) throws IOException {
        if (!Backbones.list().contains(nameOrFile)) {
            ModelPath.check(nameOrFile);
            Path file = Path.of(nameOrFile);
            if (Files.isRegularFile(file)) {
                if (weights != null) {
                    throw new IllegalArgumentException("-m is the file " + file + ", and --weights " + weights + " is given too; type -m "
                            + file + " alone if `serpentine train classification` wrote it, else -m NAME --weights " + weights
                            + " (`serpentine models --names` lists the names)");
                }
                return load(file, names);
            }
        }
        Variant variant = Backbones.variant(nameOrFile);
        if (weights == null) {
            throw new IllegalArgumentException(nameOrFile + " needs weights: add --weights FILE, a checkpoint of the authors or one written "
                    + "by `serpentine train classification`");
        }
        try (Checkpoint checkpoint = openWeights(weights)) {
            Map<String, String> said = checkpoint.metadata();
            List<String> labels = names != null ? ClassNames.read(names) : said.containsKey(LABELS)
                    ? ClassNames.fromJson(said.get(LABELS)) : ClassNames.numbers(variant.classes());
            Preprocessing size = sized(variant, said);
            return filled(variant, labels, Integer.parseInt(said.getOrDefault(INPUTS, "3")), size, checkpoint, weights);
        } catch (IllegalArgumentException e) {
            throw new IOException(weights + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Reads a model file. */
    public static ClassificationModel load(Path file) throws IOException {
        return load(file, null).model;
    }

    private static Opened load(Path file, Path names) throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            Map<String, String> said = checkpoint.metadata();
            if (!said.containsKey(VARIANT) || !said.containsKey(LABELS)) {
                throw new IOException(file + " does not say which network it belongs to: name it, as in -m NAME --weights " + file
                        + " (`serpentine models --names` lists the names)");
            }
            Variant variant = Backbones.variant(said.get(VARIANT));
            List<String> labels = names != null ? ClassNames.read(names) : ClassNames.fromJson(said.get(LABELS));
            return filled(variant, labels, Integer.parseInt(said.getOrDefault(INPUTS, "3")), sized(variant, said), checkpoint, file);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " cannot be used as a classification model: " + e.getMessage(), e);
        }
    }

    private static Preprocessing sized(Variant variant, Map<String, String> said) {
        Preprocessing own = variant.preprocessing();
        return own.resized(Integer.parseInt(said.getOrDefault(HEIGHT, String.valueOf(own.height()))),
                Integer.parseInt(said.getOrDefault(WIDTH, String.valueOf(own.width()))));
    }

    private static Opened filled(Variant variant, List<String> labels, int inputs, Preprocessing size, Checkpoint checkpoint, Path file)
            throws IOException {
        Backbone net = Backbones.builder(variant.name()).classes(labels.size()).inputs(inputs).size(size.height(), size.width()).build();
        LoadReport report = fill(net, checkpoint, file);
        if (!report.missing().isEmpty()) {
            throw new IOException("the classifier in " + file + " is not one of " + labels.size() + " classes (" + report.text()
                    + "): give a file with the names of its classes, one a line, as --classes FILE");
        }
        String place = checkpoint.root().isEmpty() ? "" : " under " + checkpoint.root();
        return new Opened(new ClassificationModel(variant, net, labels),
                variant.name() + ": " + report.text() + " from " + file + place);
    }

    /**
     * Loads a checkpoint into a network, classifiers of other classes excepted. One of ours says for which picture size it is.
     *
     * @throws IOException if it cannot be read, or something else does not fit
     */
    public static LoadReport fill(Backbone net, Path weights) throws IOException {
        try (Checkpoint checkpoint = openWeights(weights)) {
            return fill(net, checkpoint, weights);
        }
    }

    private static LoadReport fill(Backbone net, Checkpoint checkpoint, Path file) throws IOException {
        try {
            Map<String, String> said = checkpoint.metadata();
            CheckpointWeights weights = new CheckpointWeights(checkpoint);
            return said.containsKey(HEIGHT) && said.containsKey(WIDTH)
                    ? net.loadPretrained(weights, Integer.parseInt(said.get(HEIGHT)), Integer.parseInt(said.get(WIDTH)))
                    : net.loadPretrained(weights);
        } catch (IncompleteWeightsException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Checkpoint openWeights(Path file) throws IOException {
        Checkpoint checkpoint = Checkpoints.open(file);
        for (String averaged : AVERAGED) {
            for (String root : checkpoint.roots()) {
                if (within(root, averaged) && !within(checkpoint.root(), averaged)) {
                    checkpoint.close();
                    return Checkpoints.open(file, root);
                }
            }
        }
        return checkpoint;
    }

    private static boolean within(String root, String place) {
        return root.equals(place) || root.startsWith(place + ".");
    }

    /** How the network wants its pictures. */
    public Preprocessing preprocessing() {
        return variant.preprocessing().resized(network.options().height(), network.options().width());
    }

    /** Writes the model file; it appears whole or not at all. */
    public void save(Path file) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        writer.describe(VARIANT, variant.name()).describe(LABELS, ClassNames.toJson(labels))
                .describe(INPUTS, String.valueOf(network.options().inputs()))
                .describe(HEIGHT, String.valueOf(network.options().height()))
                .describe(WIDTH, String.valueOf(network.options().width()));
        network.parameters().forEach((key, p) -> writer.add(key, p.officialShape(), p.official()));
        writer.write(file);
    }
}
