package org.serpentine.tasks.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.serpentine.io.checkpoint.Checkpoint;
import org.serpentine.io.checkpoint.Checkpoints;
import org.serpentine.io.checkpoint.SafetensorsWriter;
import org.serpentine.nn.Module;
import org.serpentine.tasks.CheckpointWeights;
import org.serpentine.tasks.segmentation.LightMUnet;
import org.serpentine.tasks.segmentation.ModelCard;
import org.serpentine.tasks.segmentation.PlainUnet;
import org.serpentine.tasks.segmentation.SegmentationModel;
import org.serpentine.tasks.segmentation.SegmentationNetwork;

/**
 * A network that {@link SegmentationTraining} can train and save.
 *
 * @param name    what to call it
 * @param module  its parameters
 * @param network the same object as a segmentation network
 * @param labels  name of each class
 * @param card    what its file says about itself; null for networks that only serve as a yardstick
 */
public record TrainableNetwork(String name, Module module, SegmentationNetwork network, List<String> labels, ModelCard card) {
    /** A LightM-UNet with fresh weights. */
    public static TrainableNetwork lightMUnet(ModelCard card, long seed) {
        LightMUnet network = new LightMUnet(card.config());
        network.initializeFrom(seed);
        return new TrainableNetwork(card.name(), network, network, card.labels(), card);
    }

    /** A plain U-Net with fresh weights. */
    public static TrainableNetwork plainUnet(PlainUnet network, List<String> labels, long seed) {
        network.initializeFrom(seed);
        return new TrainableNetwork("plain U-Net", network, network, labels, null);
    }

    /** Writes the present weights. */
    void save(Path file) throws IOException {
        if (card != null) {
            new SegmentationModel(card, (LightMUnet) module).save(file);
            return;
        }
        SafetensorsWriter writer = new SafetensorsWriter();
        module.parameters().forEach((key, p) -> writer.add(key, p.officialShape(), p.official()));
        writer.write(file);
    }

    /** Reads weights that {@link #save} wrote. */
    void load(Path file) throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            module.load(new CheckpointWeights(checkpoint), true);
        }
    }

    @Override
    public String toString() {
        return name + ", " + module.parameterCount() + " parameters" + (card == null ? "" : ", " + card.config());
    }
}
