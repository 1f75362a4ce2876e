package org.serpentine.tasks.segmentation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.DiceCrossEntropy;

class PlainUnetTest {
    @Test
    void parametersByHand() {
        // Two stages of 4 and 8 filters, one input, two classes; 3x3 convolutions without bias, norms with two values a channel.
        long convolutions = 9 * (4 + 16 + 32 + 64 + 12 * 4 + 16);
        long norms = 2 * (4 + 4 + 8 + 8 + 4 + 4);
        assertEquals(convolutions + norms + 4 * 2 + 2, new PlainUnet(2, 4, 1, 2, 2).parameterCount());
    }

    @Test
    void theYardstickIsAtLeastAsLarge() {
        LightMUnet light = new LightMUnet(LightMUnetConfig.released(2, 1, 2));
        PlainUnet plain = PlainUnet.withParameters(2, 1, 2, light.parameterCount());
        assertTrue(plain.parameterCount() >= light.parameterCount(), plain.parameterCount() + " parameters");
        assertTrue(plain.parameterCount() < 1.2 * light.parameterCount(), plain.parameterCount() + " parameters");
    }

    @Test
    void learnsInTwoAndThreeDimensions() {
        for (int dims = 2; dims <= 3; dims++) {
            PlainUnet network = new PlainUnet(dims, 4, 1, 2, 3);
            network.initializeFrom(1);
            int[] shape = dims == 2 ? new int[] {2, 16, 24, 1} : new int[] {1, 8, 12, 8, 1};
            Tensor image = Tensor.zeros(shape);
            int[] labels = new int[image.elements()];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = i / 4 % 2;
                image.data()[i] = labels[i] + (i * 7 % 5) * 0.1f;
            }
            try (Context ctx = Context.create(2)) {
                int[] expected = shape.clone();
                expected[dims + 1] = 2;
                assertArrayEquals(expected, network.forward(ctx, image).shape());
                double first = step(ctx, network, image, labels);
                double last = first;
                for (int i = 0; i < 15; i++) {
                    last = step(ctx, network, image, labels);
                }
                assertTrue(last < first - 0.1, dims + "D: loss " + first + " to " + last);
            }
        }
    }

    private static double step(Context ctx, PlainUnet network, Tensor image, int[] labels) {
        network.clearGradients();
        try (Tape tape = ctx.startTape()) {
            network.watch(tape);
            DiceCrossEntropy.Parts loss = DiceCrossEntropy.apply(ctx, network.forward(ctx, image), labels,
                    new DiceCrossEntropy.Options(true, false, 1e-5f));
            tape.backward(loss.loss());
            network.parameters().values().forEach(p -> {
                for (int i = 0; i < p.elements(); i++) {
                    p.value().data()[i] -= 0.05f * p.gradient()[i];
                }
            });
            return loss.loss().data()[0];
        }
    }

    @Test
    void impossibleSizesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new PlainUnet(4, 4, 1, 2, 3));
        assertThrows(IllegalArgumentException.class, () -> new PlainUnet(2, 4, 1, 2, 1));
        assertEquals(List.of(2, 2, 16), List.of(new PlainUnet(2, 4, 1, 2, 5).dims(), new PlainUnet(2, 4, 1, 2, 5).classes(),
                new PlainUnet(2, 4, 1, 2, 5).divisor()));
    }
}
