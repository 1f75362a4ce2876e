package org.serpentine.tasks.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.Backbones;
import org.serpentine.io.checkpoint.Checkpoint;
import org.serpentine.io.checkpoint.Checkpoints;
import org.serpentine.io.checkpoint.SafetensorsWriter;
import org.serpentine.nn.LoadReport;
import org.serpentine.tasks.CheckpointWeights;

class TrainingStateTest {
    private static final String NAME = "test_a2mamba"; // has tensors of two keys, and layouts of every kind

    @TempDir
    Path folder;

    private static Backbone network(long seed) {
        return Backbones.builder(NAME).classes(3).seed(seed).build();
    }

    /** A state whose weights are of one seed and whose averages are of another. */
    private static TrainingState state(long weights, long averages) {
        Backbone net = network(averages);
        WeightAverage average = new WeightAverage(net.distinctParameters(), 0.9);
        net.initializeFrom(weights);
        return new TrainingState(net, Adam.Settings.adam(0).create(net.parameters()), average, Map.of());
    }

    private static void assertWeights(long seed, Backbone net) {
        network(seed).parameters().forEach((key, p) -> assertArrayEquals(p.official(), net.parameters().get(key).official(), key));
    }

    private static void assertState(long weights, long averages, TrainingState state) {
        assertWeights(weights, (Backbone) state.network);
        state.average.swap();
        assertWeights(averages, (Backbone) state.network);
    }

    @Test
    void aNetworkTakesTheAveragesOfACheckpoint() throws IOException {
        Path file = folder.resolve("checkpoint.safetensors");
        state(1, 2).save(file);
        Backbone net = network(3);
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            LoadReport report = net.loadPretrained(new CheckpointWeights(checkpoint));
            assertTrue(report.complete(), report::text);
        }
        assertWeights(2, net);
    }

    @Test
    void everythingComesBack() throws IOException {
        Path file = folder.resolve("checkpoint.safetensors");
        state(1, 2).save(file);
        TrainingState other = state(5, 6);
        other.load(file);
        assertState(1, 2, other);
    }

    /** Averages were once kept as they lie in memory. */
    @Test
    void averagesWithoutShapesAreUnderstood() throws IOException {
        Path file = folder.resolve("checkpoint.safetensors");
        TrainingState before = state(1, 2);
        SafetensorsWriter writer = new SafetensorsWriter();
        before.network.parameters().forEach((key, p) -> writer.add("model." + key, p.officialShape(), p.official()));
        before.optimizer.state().forEach((key, v) -> writer.add("optimizer." + key, new int[] {v.length}, v));
        before.average.state().forEach((key, v) -> writer.add("average." + key, new int[] {v.length}, v));
        writer.describe("format", "serpentine-training-1").describe("epoch", "0").describe("steps", "0").describe("seconds", "0")
                .describe("log", before.log.csv()).write(file);
        TrainingState other = state(5, 6);
        other.load(file);
        assertState(1, 2, other);
    }
}
