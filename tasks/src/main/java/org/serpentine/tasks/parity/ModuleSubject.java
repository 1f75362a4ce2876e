package org.serpentine.tasks.parity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/**
 * A network or block with official weights and one input called {@code input}: fills it, runs it, and reports the output, every
 * intermediate result that it shows, and gradients if the fixture lists a loss.
 *
 * @param build         makes the module for a fixture, and how to run it
 * @param channelsFirst whether the official input and output are channels first
 */
record ModuleSubject(Function<Fixture, Built> build, boolean channelsFirst) implements Subject {
    /** Runs a module on its input. */
    @FunctionalInterface
    interface Forward {
        Tensor apply(Context ctx, Tensor input);
    }

    /** A module and how to run it. */
    record Built(Module module, Forward forward) {}

    @Override
    public Map<String, Values> run(Fixture f, Context ctx) {
        Built built = build.apply(f);
        built.module.load(f.weights(), true);
        Values official = f.input("input");
        Values own = channelsFirst ? official.channelsLast() : official;
        Tensor input = Tensor.of(own.data(), own.shape());
        Results results = new Results(f);
        Map<String, Values> shown = new LinkedHashMap<>();
        ctx.observe((name, t) -> {
            if (f.outputs().containsKey(name)) {
                shown.put(name, official(t));
            }
        });
        try {
            if (f.wantsGradients()) {
                gradients(f, ctx, built, input, results);
            } else {
                results.output("output", official(built.forward.apply(ctx, input)));
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
            Tensor output = built.forward.apply(ctx, input);
            Values official = official(output);
            Values cotangent = new Values(official.shape(), results.output("output", official));
            tape.backward(output, transposed(official) ? cotangent.channelsLast().data() : cotangent.data());
        }
        built.module.parameters().forEach((key, p) -> {
            if (!p.buffer()) {
                results.gradient(key, p.officialShape(), p.officialGradient());
            }
        });
        Values own = channelsFirst ? Values.channelsFirst(input.shape(), dInput) : new Values(input.shape(), dInput);
        results.put("grad.input", own);
    }

    private boolean transposed(Values v) {
        return channelsFirst && v.shape().length > 3;
    }

    /** Maps become channels first; token sequences (B, L, C) and vectors are the same in both worlds. */
    private Values official(Tensor t) {
        return channelsFirst && t.rank() > 3 ? Values.channelsFirst(t.shape(), t.data()) : new Values(t.shape(), t.data().clone());
    }
}
