package org.serpentine.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.serpentine.io.checkpoint.Checkpoint;
import org.serpentine.io.checkpoint.Checkpoints;
import org.serpentine.nn.LoadReport;
import org.serpentine.nn.Module;
import org.serpentine.tasks.CheckpointWeights;
import org.serpentine.tasks.segmentation.LightMUnet;
import org.serpentine.tasks.segmentation.LightMUnetConfig;

/**
 * Looks into a weights file (safetensors, or PyTorch's .pth, which is never executed), and loads it into a LightM-UNet under the authors'
 * own keys, saying which keys did not fit.
 */
public final class LoadCheckpoint {
    private LoadCheckpoint() {}

    /** Takes the file, and optionally the network's dimensions (2 or 3), input channels and classes. */
    public static void main(String[] args) throws IOException {
        if (args.length != 1 && args.length != 4) {
            System.out.println("usage: LoadCheckpoint FILE [DIMENSIONS INPUTS CLASSES]");
            return;
        }
        int[] sizes = args.length == 1 ? new int[] {3, 1, 2} : Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray();
        Path file = Path.of(args[0]);
        print(file);
        System.out.println(load(file, new LightMUnet(LightMUnetConfig.released(sizes[0], sizes[1], sizes[2]))).text());
    }

    /** Names, types and shapes are known at once; values would be read on demand. */
    private static void print(Path file) throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            System.out.println("state dicts " + checkpoint.roots() + ", this is \"" + checkpoint.root() + "\", metadata " + checkpoint.metadata());
            for (String key : checkpoint.keys()) {
                System.out.printf("%-60s %-8s %s%n", key, checkpoint.dtype(key), Arrays.toString(checkpoint.shape(key)));
            }
        }
    }

    /** Loads whatever fits; with {@code true} instead of {@code false} a key or shape that does not fit would be an exception. */
    static LoadReport load(Path file, Module network) throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            return network.load(new CheckpointWeights(checkpoint), false);
        }
    }
}
