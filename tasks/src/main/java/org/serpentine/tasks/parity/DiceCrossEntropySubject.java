package org.serpentine.tasks.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.DiceCrossEntropy;

/** {@code loss_dice_ce}: the training loss on logits (N, C, spatial...) and the labels in {@code config}. */
final class DiceCrossEntropySubject implements Subject {
    @Override
    public Map<String, Values> run(Fixture f, Context ctx) {
        Values logits = f.input("logits").channelsLast();
        List<Integer> flat = new ArrayList<>();
        flatten(f.config().path("labels"), flat);
        int[] labels = flat.stream().mapToInt(Integer::intValue).toArray();
        Tensor x = Tensor.of(logits.data(), logits.shape());
        float[] gradient = new float[x.elements()];
        Results results = new Results(f);
        try (Tape tape = ctx.startTape()) {
            tape.watch(x, gradient);
            DiceCrossEntropy.Parts parts = DiceCrossEntropy.apply(ctx, x, labels, new DiceCrossEntropy.Options(
                    f.config().path("batch_dice").asBoolean(), f.config().path("do_bg").asBoolean(),
                    (float) f.config().path("smooth").asDouble(1e-5)));
            results.put("loss_value", Values.of(parts.loss().data()[0]));
            results.put("loss", Values.of(parts.loss().data()[0]));
            results.put("dice", Values.of(parts.dice()));
            results.put("ce", Values.of(parts.crossEntropy()));
            tape.backward(parts.loss());
        }
        results.put("grad.logits", Values.channelsFirst(logits.shape(), gradient));
        return results.all();
    }

    private static void flatten(JsonNode node, List<Integer> into) {
        if (node.isArray()) {
            node.forEach(child -> flatten(child, into));
        } else {
            into.add(node.asInt());
        }
    }
}
