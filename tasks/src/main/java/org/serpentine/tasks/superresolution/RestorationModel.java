package org.serpentine.tasks.superresolution;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.serpentine.io.checkpoint.Checkpoint;
import org.serpentine.io.checkpoint.Checkpoints;
import org.serpentine.io.checkpoint.SafetensorsWriter;
import org.serpentine.nn.WeightSource;
import org.serpentine.scanning.NearNames;
import org.serpentine.tasks.CheckpointWeights;
import org.serpentine.tasks.ModelPath;

/**
 * A trained super-resolution or restoration network: one that comes with the project, a file written by {@code serpentine train}, or
 * the authors' weights for a network of {@link RestorationNetworks}.
 *
 * @param card    what it is
 * @param network the network, weights loaded
 */
public record RestorationModel(RestorationCard card, RestorationNetwork network) {
    private static final List<String> BUNDLED = List.of("super-x2", "super-x3", "super-x4", "denoise", "dejpeg");

    /** Names of the models that come with the project. */
    public static List<String> bundledNames() {
        return BUNDLED;
    }

    private static String resource(String name) {
        return "/models/" + name + ".safetensors";
    }

    /**
     * A bundled model's name, or a file written by {@code serpentine train}.
     *
     * @throws IOException if there is neither, or the file does not fit the network it describes
     */
    public static RestorationModel of(String nameOrFile) throws IOException {
        List<String> bundled = bundledNames();
        if (bundled.contains(nameOrFile)) {
            return bundled(nameOrFile, file -> load(file, null));
        }
        Path file = Path.of(nameOrFile);
        if (Files.isRegularFile(file)) {
            return load(file, null);
        }
        RestorationNetworks networks = RestorationNetworks.standard();
        if (!networks.names().contains(nameOrFile)) {
            ModelPath.check(nameOrFile);
        } else {
            throw new IOException("the network " + nameOrFile + " comes without weights: give the authors' file, or one that you trained, with "
                    + "--weights FILE");
        }
        List<String> known = new ArrayList<>(bundled);
        known.addAll(NearNames.offered(nameOrFile, networks.names()));
        List<String> near = NearNames.of(nameOrFile, known, 4);
        throw new IOException("no model \"" + nameOrFile + "\": it is neither a file nor "
                + (near.isEmpty() ? "one of " + String.join(", ", known) : "a known name; the nearest are " + String.join(", ", near))
                + ". Give a .safetensors file written by `serpentine train`, or a network's name and --weights FILE.");
    }

    /** What the bundled models say about themselves, without their weights. */
    public static List<RestorationCard> bundledCards() throws IOException {
        List<RestorationCard> cards = new ArrayList<>();
        for (String name : bundledNames()) {
            cards.add(bundled(name, file -> {
                try (Checkpoint checkpoint = Checkpoints.open(file)) {
                    return RestorationCard.fromMetadata(checkpoint.metadata());
                }
            }));
        }
        return cards;
    }

    /** Makes something of a file. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(Path file) throws IOException;
    }

    private static <T> T bundled(String name, Reading<T> reading) throws IOException {
        try (InputStream in = RestorationModel.class.getResourceAsStream(resource(name))) {
            Path copy = Files.createTempFile("serpentine-" + name, ".safetensors");
            try {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
                return reading.of(copy);
            } finally {
                Files.deleteIfExists(copy);
            }
        }
    }

    /**
     * Reads a file that {@code serpentine train} wrote, or the authors' weights of a network that the keys and shapes in it give away.
     *
     * @param file safetensors or PyTorch
     * @param root which dictionary inside a PyTorch file, such as {@code params_ema}; null for the usual one
     * @throws IOException if the file cannot be read or fits no network
     */
    public static RestorationModel load(Path file, String root) throws IOException {
        try (Checkpoint checkpoint = root == null ? Checkpoints.open(file) : Checkpoints.open(file, root)) {
            RestorationNetworks networks = RestorationNetworks.standard();
            if (RestorationCard.present(checkpoint.metadata())) {
                RestorationCard card = RestorationCard.fromMetadata(checkpoint.metadata());
                return load(card, networks.get(card.network()).create(), new CheckpointWeights(checkpoint));
            }
            CheckpointWeights weights = new CheckpointWeights(checkpoint);
            for (RestorationEntry entry : networks.entries()) {
                RestorationNetwork network = entry.create();
                if (fits(network, network.adapt(weights))) {
                    return load(new RestorationCard(entry.name(), entry.name(), entry.description()), network, weights);
                }
            }
            throw new IOException(file + " says not for which network it is, and its " + weights.keys().size()
                    + " entries fit none that is known; name the network with -m to see what differs. Known are "
                    + String.join(", ", networks.names()));
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new IOException(file + " cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * A network with weights from a file, its own or the authors'; every key and shape must fit.
     *
     * @param network registered name
     * @param file    safetensors or PyTorch
     * @param root    which dictionary inside a PyTorch file, such as {@code params_ema}; null for the usual one
     * @throws IOException              if the file cannot be read or does not fit
     * @throws IllegalArgumentException if there is no such network
     */
    public static RestorationModel load(String network, Path file, String root) throws IOException {
        RestorationEntry entry = RestorationNetworks.standard().get(network);
        try (Checkpoint checkpoint = root == null ? Checkpoints.open(file) : Checkpoints.open(file, root)) {
            return load(new RestorationCard(network, network, entry.description()), entry.create(), new CheckpointWeights(checkpoint));
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new IOException(file + " cannot be used for " + network + ": " + e.getMessage(), e);
        }
    }

    private static RestorationModel load(RestorationCard card, RestorationNetwork network, WeightSource weights) {
        network.module().load(network.adapt(weights), true);
        return new RestorationModel(card, network);
    }

    private static boolean fits(RestorationNetwork network, WeightSource weights) {
        var own = network.module().parameters();
        return weights.keys().size() == own.size() && own.entrySet().stream().allMatch(p -> weights.keys().contains(p.getKey())
                && Arrays.equals(weights.shape(p.getKey()), p.getValue().officialShape()));
    }

    /** The network of a card, with zero weights: initialise it from a seed before training. */
    public static RestorationModel untrained(RestorationCard card) {
        return new RestorationModel(card, RestorationNetworks.standard().get(card.network()).create());
    }

    /** Writes the model file; it appears whole or not at all. */
    public void save(Path file) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        card.toMetadata().forEach(writer::describe);
        network.module().parameters().forEach((key, p) -> writer.add(key, p.officialShape(), p.official()));
        writer.write(file);
    }

    @Override
    public String toString() {
        return card.name() + " (" + card.network() + ", " + network.module().parameterCount() + " parameters, x" + network.scale() + ")";
    }
}
