package org.serpentine.tasks.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.serpentine.io.checkpoint.Checkpoint;
import org.serpentine.io.checkpoint.Checkpoints;
import org.serpentine.io.checkpoint.SafetensorsWriter;
import org.serpentine.nn.Module;
import org.serpentine.nn.Parameter;
import org.serpentine.tasks.CheckpointWeights;

/**
 * Everything that a training needs to go on as if it had never stopped: weights, optimiser state, weight average, counters and
 * log, in one safetensors file. Weights and averages stand there as in a model file, under {@code model.} and {@code average.}.
 * Random numbers need no state of their own: they depend on (seed, epoch, step) alone.
 */
final class TrainingState {
    private static final String FORMAT = "serpentine-training-1";
    private static final String MODEL = "model.";
    private static final String OPTIMIZER = "optimizer.";
    private static final String AVERAGE = "average.";
    private static final String DATA = "data.";
    private static final String NONE = "none";

    final Module network;
    final Optimizer optimizer;
    /** Null if weights are not averaged. */
    final WeightAverage average;
    /** What was asked for, by name: a resumed training must have been asked for the same. */
    final Map<String, String> description;
    /** What tells the data from other data, by name; empty if nothing does. */
    final Map<String, String> data = new LinkedHashMap<>();
    TrainingLog log = new TrainingLog();
    int epoch;
    double seconds;

    TrainingState(Module network, Optimizer optimizer, WeightAverage average, Map<String, String> description) {
        this.network = network;
        this.optimizer = optimizer;
        this.average = average;
        this.description = description;
    }

    void save(Path file) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        network.parameters().forEach((key, p) -> writer.add(MODEL + key, p.officialShape(), p.official()));
        optimizer.state().forEach((key, v) -> writer.add(OPTIMIZER + key, new int[] {v.length}, v));
        if (average != null) {
            Map<Parameter, float[]> values = new IdentityHashMap<>();
            network.distinctParameters().forEach((key, p) -> values.put(p, average.state().get(key)));
            network.parameters().forEach((key, p) ->
                    writer.add(AVERAGE + key, p.officialShape(), p.layout().toOfficial(values.get(p), p.officialShape())));
        }
        writer.describe("format", FORMAT).describe("epoch", String.valueOf(epoch))
                .describe("steps", String.valueOf(optimizer.steps())).describe("seconds", String.valueOf(seconds))
                .describe("log", log.csv());
        description.forEach((k, v) -> writer.describe("run." + k, v));
        data.forEach((k, v) -> writer.describe(DATA + k, v));
        writer.write(file);
    }

    void load(Path file) throws IOException {
        try (Checkpoint saved = Checkpoints.open(file)) {
            Map<String, String> said = saved.metadata();
            if (!FORMAT.equals(said.get("format"))) {
                throw new IOException(file + " is not a training checkpoint of this program (format "
                        + said.get("format") + ", expected " + FORMAT + "); give the folder of an earlier training to resume");
            }
            description.forEach((k, v) -> {
                String before = said.get("run." + k);
                if (!v.equals(before)) {
                    throw new IllegalArgumentException("cannot resume " + file + ": it was trained with " + k + " = " + before
                            + ", now " + k + " = " + v + "; repeat the command of the first training, or choose another --out");
                }
            });
            checkData(file, said);
            Map<String, float[]> moments = read(saved, OPTIMIZER);
            Map<String, float[]> averages = read(saved, AVERAGE);
            averages.replaceAll((key, v) -> inMemory(key, saved.shape(AVERAGE + key), v));
            network.load(new CheckpointWeights(saved.select(MODEL)), true);
            optimizer.restore(Long.parseLong(said.get("steps")), moments);
            if (average != null) {
                average.restore(averages);
            }
            log = TrainingLog.parse(said.get("log"));
            epoch = Integer.parseInt(said.get("epoch"));
            seconds = Double.parseDouble(said.get("seconds"));
        }
    }

    /** A checkpoint of a version that did not note its data goes with any. */
    private void checkData(Path file, Map<String, String> said) {
        Map<String, String> before = new TreeMap<>();
        said.forEach((k, v) -> {
            if (k.startsWith(DATA)) {
                before.put(k.substring(DATA.length()), v);
            }
        });
        if (before.isEmpty() || before.equals(data)) {
            return;
        }
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(data.keySet());
        throw new IllegalArgumentException("cannot resume " + file + ", since its data have changed: " + names.stream()
                .filter(k -> !before.getOrDefault(k, NONE).equals(data.getOrDefault(k, NONE)))
                .map(k -> k + ": " + before.getOrDefault(k, NONE) + " before, " + data.getOrDefault(k, NONE) + " now")
                .collect(Collectors.joining("; ")) + ". Restore the data of the first training, or choose another --out");
    }

    /** An average in our memory layout; files of before averages had shapes hold it like that. */
    private float[] inMemory(String key, int[] shape, float[] values) {
        Parameter p = network.parameters().get(key);
        return p != null && Arrays.equals(shape, p.officialShape()) ? p.layout().toInternal(values, shape) : values;
    }

    private static Map<String, float[]> read(Checkpoint saved, String prefix) throws IOException {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (String key : saved.keys()) {
            if (key.startsWith(prefix)) {
                values.put(key.substring(prefix.length()), saved.read(key));
            }
        }
        return values;
    }
}
