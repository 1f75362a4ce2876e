package org.serpentine.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class NormLayersTest {
    private static List<String> keys(Module m) {
        return List.copyOf(m.parameters().keySet());
    }

    @Test
    void keysAreThoseOfPyTorch() {
        assertEquals(List.of("weight", "bias"), keys(new LayerNormLayer(4, 1e-5)));
        assertEquals(List.of("weight", "bias"), keys(new GroupNormLayer(2, 4, 1e-5)));
        assertEquals(List.of("weight"), keys(new RmsNormLayer(4, 1e-5)));
        assertEquals(List.of("weight", "bias"), keys(new InstanceNormLayer(4, 1e-5, true)));
        assertEquals(List.of(), keys(new InstanceNormLayer(4, 1e-5, false)));
        assertEquals(List.of("weight", "bias", "running_mean", "running_var"), keys(new BatchNormLayer(4)));
    }

    @Test
    void normsAreNotDecayed() {
        assertFalse(new LayerNormLayer(4, 1e-5).parameters().get("weight").decayed());
    }

    /** Two channels 1 and 3 in one row: normalised to -1 and 1, root mean square sqrt(5). */
    @Test
    void freshLayersOnlyNormalise() {
        try (Context ctx = Context.create(1)) {
            Tensor x = Tensor.of(new float[] {1, 3}, 1, 1, 2);
            LayerNormLayer layer = new LayerNormLayer(2, 0);
            layer.initializeFrom(1);
            assertEquals(-1f, layer.forward(ctx, x).data()[0], 1e-6);
            RmsNormLayer rms = new RmsNormLayer(2, 0);
            rms.initializeFrom(1);
            assertEquals(1 / Math.sqrt(5), rms.forward(ctx, x).data()[0], 1e-6);
            assertEquals(2f, rms.forward(ctx, x, x).sum().data()[0]);
            GroupNormLayer group = new GroupNormLayer(1, 2, 0);
            group.initializeFrom(1);
            assertEquals(-1f, group.forward(ctx, x).data()[0], 1e-6);
            assertEquals(0f, group.forwardRelu(ctx, x).data()[0]);
            InstanceNormLayer plain = new InstanceNormLayer(2, 1e-5, false);
            float[] y = plain.forward(ctx, Tensor.of(new float[] {1, 5, 3, 5}, 1, 2, 2)).data();
            assertEquals(-1f, y[0], 1e-5);
            assertEquals(0f, y[1]);
        }
    }

    @Test
    void loadedWeightsAreUsed() {
        try (Context ctx = Context.create(1)) {
            LayerNormLayer from = new LayerNormLayer(3, 1e-5);
            from.parameters().get("weight").setOfficial(new float[] {2, 2, 2});
            from.parameters().get("bias").setOfficial(new float[] {1, 1, 1});
            LayerNormLayer to = new LayerNormLayer(3, 1e-5);
            assertTrue(to.load(from.weights(), true).complete());
            float[] y = to.forward(ctx, GradientCheck.random(3, 1, 3)).data();
            assertEquals(1, (y[0] + y[1] + y[2]) / 3, 1e-6);
        }
    }

    @Test
    void groupsMustDivide() {
        var e = assertThrows(IllegalArgumentException.class, () -> new GroupNormLayer(3, 8, 1e-5));
        assertTrue(e.getMessage().contains("channels is 8"), e.getMessage());
    }
}
