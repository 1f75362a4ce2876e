package org.serpentine.tasks.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.kernel.NeighbourAxis;
import org.serpentine.tensor.kernel.Neighbourhood;
import org.serpentine.tensor.operation.NeighbourhoodAttention;

/** Neighbourhood attention alone: scores, their softmax and the sum of values, laid out (B, heads, H, W, channels). */
final class NeighbourhoodSubject implements Subject {
    @Override
    public Map<String, Values> run(Fixture f, Context ctx) {
        JsonNode c = f.config();
        int heads = c.path("heads").asInt();
        int width = c.path("head_dim").asInt();
        int batch = f.input("q").shape()[0];
        Neighbourhood shape = new Neighbourhood(batch, heads, width, axis(c, "height", 0), axis(c, "width", 1));
        int pixels = shape.positions() / batch;
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (String name : new String[] {"q", "k", "v"}) {
            inputs.put(name, Tensor.of(moveHeads(f.input(name).data(), batch, heads, pixels, width), batch, shape.rows().length(),
                    shape.columns().length(), heads * width));
        }
        Tensor table = f.weights().keys().contains("rpb") ? Tensor.of(f.weights().read("rpb"), f.weights().shape("rpb")) : null;
        Map<String, Values> results = new LinkedHashMap<>();
        Tensor scores = NeighbourhoodAttention.scores(ctx, shape, inputs.get("q").columns(), inputs.get("k").columns(), table);
        results.put("attn_logits", official(scores, shape, shape.neighbours()));
        try (Tape tape = ctx.startTape()) {
            inputs.values().forEach(tape::watch);
            if (table != null) {
                tape.watch(table);
            }
            Tensor weights = NeighbourhoodAttention.weights(ctx, shape, inputs.get("q").columns(), inputs.get("k").columns(), table);
            Tensor out = NeighbourhoodAttention.aggregate(ctx, shape, weights, inputs.get("v").columns());
            results.put("attn", official(weights, shape, shape.neighbours()));
            results.put("out", official(out, shape, width));
            float[] cotangent = f.cotangent("out", out.elements(), true);
            tape.backward(out, moveHeads(cotangent, batch, heads, pixels, width));
            inputs.forEach((name, x) -> results.put("grad.input." + name, official(Tensor.of(tape.gradient(x), x.shape()), shape, width)));
            if (table != null) {
                results.put("grad.rpb", new Values(table.shape(), tape.gradient(table)));
            }
        }
        return results;
    }

    private static NeighbourAxis axis(JsonNode config, String length, int index) {
        return new NeighbourAxis(config.path(length).asInt(), extent(config.path("kernel_size"), index, 3), extent(config.path("dilation"),
                index, 1));
    }

    private static int extent(JsonNode value, int index, int otherwise) {
        return value.isArray() ? value.get(index).asInt() : value.asInt(otherwise);
    }

    /** (B, heads, pixels, width) to (B, pixels, heads, width). */
    private static float[] moveHeads(float[] x, int batch, int heads, int pixels, int width) {
        float[] y = new float[x.length];
        for (int row = 0; row < batch * heads * pixels; row++) {
            int to = (row / pixels / heads * pixels + row % pixels) * heads + row / pixels % heads;
            System.arraycopy(x, row * width, y, to * width, width);
        }
        return y;
    }

    private static Values official(Tensor t, Neighbourhood s, int width) {
        int height = s.rows().length();
        int columns = s.columns().length();
        return new Values(new int[] {s.batch(), s.heads(), height, columns, width},
                moveHeads(t.data(), s.batch(), height * columns, s.heads(), width));
    }
}
