package org.serpentine.tasks.segmentation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.serpentine.io.checkpoint.Checkpoint;
import org.serpentine.io.checkpoint.Checkpoints;
import org.serpentine.io.checkpoint.SafetensorsWriter;
import org.serpentine.nn.Parameter;
import org.serpentine.scanning.NearNames;
import org.serpentine.tasks.CheckpointWeights;
import org.serpentine.tasks.ModelPath;

/**
 * A trained segmentation network with its card: one safetensors file, or one of the few that come with the project.
 *
 * @param card    what it is
 * @param network the network, weights loaded
 */
public record SegmentationModel(ModelCard card, LightMUnet network) {
    private static final List<String> BUNDLED = List.of("ct-tissue");

    /** Names of the models that come with the project. */
    public static List<String> bundledNames() {
        return BUNDLED;
    }

    /**
     * A bundled model's name, or a file written by {@code serpentine train}.
     *
     * @throws IOException if there is neither, or the file does not fit the network it describes
     */
    public static SegmentationModel of(String nameOrFile) throws IOException {
        if (BUNDLED.contains(nameOrFile)) {
            return bundled(nameOrFile);
        }
        Path file = Path.of(nameOrFile);
        if (Files.isRegularFile(file)) {
            return load(file);
        }
        ModelPath.check(nameOrFile);
        List<String> near = NearNames.of(nameOrFile, BUNDLED, 3);
        throw new IOException("no model \"" + nameOrFile + "\": it is neither a file nor one of the bundled models "
                + String.join(", ", near.isEmpty() ? BUNDLED : near) + ". Give a .safetensors file written by `serpentine train`.");
    }

    private static SegmentationModel bundled(String name) throws IOException {
        try (InputStream in = SegmentationModel.class.getResourceAsStream("/models/" + name + ".safetensors")) {
            if (in == null) {
                throw new IOException("the bundled model " + name + " is missing from this build");
            }
            Path copy = Files.createTempFile("serpentine-" + name, ".safetensors");
            try {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
                return load(copy);
            } finally {
                Files.deleteIfExists(copy);
            }
        }
    }

    /** Reads a model file. */
    public static SegmentationModel load(Path file) throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            ModelCard card = ModelCard.fromMetadata(checkpoint.metadata());
            LightMUnet network = new LightMUnet(card.config());
            network.load(new CheckpointWeights(checkpoint), true);
            return new SegmentationModel(card, network);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " cannot be used as a segmentation model: " + e.getMessage(), e);
        }
    }

    /** Writes the model file; it appears whole or not at all. */
    public void save(Path file) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        card.toMetadata().forEach(writer::describe);
        for (Map.Entry<String, Parameter> p : network.parameters().entrySet()) {
            writer.add(p.getKey(), p.getValue().officialShape(), p.getValue().official());
        }
        writer.write(file);
    }
}
