package org.serpentine.tasks.parity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.FeatureInfo;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/**
 * A network or block with official weights and one input: fills it, runs it, and reports its outputs, every intermediate result that it
 * shows, and gradients if the fixture lists any.
 *
 * @param build         makes the module for a fixture, and how to run it
 * @param channelsFirst whether the official maps are channels first
 * @param leastRank     the rank from which on an official tensor is such a map
 */
record ModuleSubject(Function<Fixture, Built> build, boolean channelsFirst, int leastRank) implements Subject {
    /** Least rank of the official tensors that are channels first where sequences are {@code (B, C, L)}. */
    static final int SEQUENCES_TOO = 3;

    /** Sequences of the official code are {@code (B, L, C)}, as ours are. */
    ModuleSubject(Function<Fixture, Built> build, boolean channelsFirst) {
        this(build, channelsFirst, 4);
    }

    /** Runs a module on its input. */
    @FunctionalInterface
    interface Forward {
        Tensor apply(Context ctx, Tensor input);
    }

    /** Runs a module that gives several outputs, all of which take part in the loss, in this order. */
    @FunctionalInterface
    interface MultipleForward {
        Map<String, Tensor> apply(Context ctx, Tensor input);
    }

    /** A module and how to run it. */
    record Built(Module module, MultipleForward forward) {
        /** A module with one output. */
        static Built of(Module module, String output, Forward forward) {
            return new Built(module, (ctx, input) -> Map.of(output, forward.apply(ctx, input)));
        }

        /** A backbone's maps, each named by this word and the number of its stage. */
        static Built maps(Backbone net, String word) {
            return new Built(net, (ctx, image) -> {
                List<Tensor> features = net.features(ctx, image);
                Map<String, Tensor> maps = new LinkedHashMap<>();
                for (FeatureInfo stage : net.featureInfo()) {
                    maps.put(word + stage.index(), features.get(maps.size()));
                }
                return maps;
            });
        }
    }

    @Override
    public Map<String, Values> run(Fixture f, Context ctx) {
        Built built = build.apply(f);
        built.module.load(f.weights(built.module.weights()), true);
        Values official = f.input(f.inputNames().get(0));
        Values own = mapsAreTransposed(official.shape()) ? official.channelsLast() : official;
        Tensor input = Tensor.of(own.data(), own.shape());
        Results results = new Results(f);
        Map<String, Values> shown = new LinkedHashMap<>();
        ctx.observe(f.outputs()::containsKey, (name, t) -> shown.put(name, official(t)));
        try {
            if (f.wantsGradients()) {
                gradients(f, ctx, built, input, results);
            } else {
                built.forward.apply(ctx, input).forEach((name, t) -> results.output(name, official(t)));
            }
        } finally {
            ctx.observe(null);
        }
        shown.forEach((name, v) -> {
            if (!results.all().containsKey(name)) {
                results.put(name, v);
            }
        });
        return results.all();
    }

    private void gradients(Fixture f, Context ctx, Built built, Tensor input, Results results) {
        float[] dInput = new float[input.elements()];
        built.module.clearGradients();
        try (Tape tape = ctx.startTape()) {
            built.module.watch(tape);
            tape.watch(input, dInput);
            Map<String, Tensor> outputs = built.forward.apply(ctx, input);
            Tensor last = null;
            float[] lastCotangent = null;
            for (Map.Entry<String, Tensor> e : outputs.entrySet()) {
                if (last != null) {
                    tape.seed(last, lastCotangent);
                }
                Values official = official(e.getValue());
                Values cotangent = new Values(official.shape(), results.output(e.getKey(), official));
                last = e.getValue();
                lastCotangent = mapsAreTransposed(official.shape()) ? cotangent.channelsLast().data() : cotangent.data();
            }
            tape.backward(last, lastCotangent);
        }
        built.module.parameters().forEach((key, p) -> {
            if (!p.buffer()) {
                results.gradient(key, p.officialShape(), p.officialGradient());
            }
        });
        results.put("grad.input", official(Tensor.of(dInput, input.shape())));
    }

    private boolean mapsAreTransposed(int[] shape) {
        return channelsFirst && shape.length >= leastRank;
    }

    /** Maps become channels first; what has fewer axes is the same in both worlds. */
    private Values official(Tensor t) {
        return mapsAreTransposed(t.shape()) ? Values.channelsFirst(t.shape(), t.data()) : new Values(t.shape(), t.data().clone());
    }
}
