package org.serpentine.tasks.superresolution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

class MambaIrV2Test {
    private static MambaIrV2Config config(boolean light) {
        Upsampling upsampling = light ? Upsampling.PIXEL_SHUFFLE_DIRECT : Upsampling.PIXEL_SHUFFLE;
        return new MambaIrV2Config(new ResidualGroupConfig(3, 12, List.of(2, 1), upsampling, 2, 1, false, 4, 0), light, 4, 2, 3, 6, 2, 5);
    }

    private static Tensor image(int batch, int height, int width) {
        Tensor x = Tensor.zeros(batch, height, width, 3);
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < x.elements(); i++) {
            x.data()[i] = (float) random.nextDouble();
        }
        return x;
    }

    @Test
    void parameterCountsAreThoseOfTheAuthorsCode() {
        Map<String, Long> expected = Map.of("mambairv2_light_x2", 774_092L, "mambairv2_light_x3", 780_587L, "mambairv2_light_x4", 789_680L,
                "mambairv2_small_x3", 9_806_575L, "mambairv2_base_x2", 22_903_001L, "mambairv2_large_x4", 34_238_235L);
        expected.forEach((name, count) -> assertEquals(count, RestorationNetworks.standard().get(name).create().module().parameterCount(), name));
    }

    @Test
    void takesAnySizeAndEachPictureForItself() {
        for (boolean light : new boolean[] {true, false}) {
            ResidualGroupNetwork net = MambaIrV2.create(config(light));
            net.initializeFrom(1);
            try (Context ctx = Context.create(2)) {
                Tensor two = image(2, 5, 7);
                Tensor y = net.forward(ctx, two);
                assertTrue(y.hasShape(2, 10, 14, 3), y.toString());
                Tensor second = Tensor.of(Arrays.copyOfRange(two.data(), 5 * 7 * 3, 2 * 5 * 7 * 3), 1, 5, 7, 3);
                assertArrayEquals(Arrays.copyOfRange(y.data(), 10 * 14 * 3, 2 * 10 * 14 * 3), net.forward(ctx, second).data(), 1e-5f);
            }
        }
    }

    @Test
    void noiseIsOffUnlessAskedForAndRepeatable() {
        ResidualGroupNetwork still = MambaIrV2.create(config(true));
        ResidualGroupNetwork noisy = MambaIrV2.create(config(true), RoutingNoise.GUMBEL);
        for (ResidualGroupNetwork net : List.of(still, noisy)) {
            net.initializeFrom(1);
            net.parameters().forEach((key, p) -> { // prompts that matter
                for (int i = 0; key.contains("embedding") && i < p.elements(); i++) {
                    p.value().data()[i] *= 10;
                }
            });
        }
        Tensor x = image(1, 8, 8);
        try (Context ctx = Context.create(1)) {
            float[] first = still.forward(ctx, x).data();
            assertArrayEquals(first, still.forward(ctx, x).data(), 0f);
            ctx.seed(7);
            float[] a = noisy.forward(ctx, x).data();
            assertFalse(Arrays.equals(a, noisy.forward(ctx, x).data()));
            ctx.seed(7);
            assertArrayEquals(a, noisy.forward(ctx, x).data(), 0f);
            assertFalse(Arrays.equals(a, first));
        }
    }

    @Test
    void wrongSizesAreNamed() {
        var e = assertThrows(IllegalArgumentException.class, () -> new MambaIrV2Config(config(true).frame(), true, 4, 5, 3, 6, 1, 5));
        assertTrue(e.getMessage().contains("heads is 5; it must divide the width 12"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new MambaIrV2Config(config(true).frame(), true, 4, 2, 3, 6, 1, 4));
    }
}
