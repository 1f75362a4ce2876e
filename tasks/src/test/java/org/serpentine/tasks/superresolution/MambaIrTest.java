package org.serpentine.tasks.superresolution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** MambaIR beyond its fixtures: sizes, and the kinds of reconstruction that no fixture has. */
class MambaIrTest {
    /** As the released code counts them. */
    @ParameterizedTest
    @CsvSource({"mambair_light_x2, 905016", "mambair_light_x3, 913131", "mambair_light_x4, 924492", "mambair_x2, 20421863"})
    void hasAsManyParametersAsTheReleasedCode(String name, long parameters) {
        assertEquals(parameters, RestorationNetworks.standard().get(name).create().module().parameterCount());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mambair_mini_x2", "mambair_mini_denoise"})
    void smallOnesFitTwoMegabytes(String name) {
        assertTrue(RestorationNetworks.standard().get(name).create().module().parameterCount() < 450_000);
    }

    /** Every name builds what it is registered as; the large ones are only built, the small ones run. */
    @Test
    void everyNetworkIsAsRegistered() {
        try (Context ctx = Context.create(2)) {
            for (RestorationEntry e : RestorationNetworks.standard().entries()) {
                if (e.name().startsWith("test_")) {
                    RestorationNetwork net = e.create();
                    net.module().initializeFrom(3);
                    int h = 2 * net.divisor() + (net.divisor() == 1 ? 9 : 0);
                    int w = 3 * net.divisor() + (net.divisor() == 1 ? 8 : 0);
                    Tensor y = net.forward(ctx, noise(1, h, w, net.channels()));
                    assertTrue(y.hasShape(1, net.scale() * h, net.scale() * w, net.channels()), e.name() + " gives " + y);
                    for (float v : y.data()) {
                        assertTrue(Float.isFinite(v), e.name() + " gives " + v);
                    }
                }
            }
        }
    }

    /** With zero weights nothing is added to the input. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void withoutUpsamplerItAddsToTheInput(int channels) {
        Tensor x = noise(2, 7, 9, channels);
        ResidualGroupNetwork net = MambaIr.create(new MambaIrConfig(
                ResidualGroupConfig.of(channels, 12, List.of(1), Upsampling.NONE, 1, 0), 4, 1.5, 0));
        try (Context ctx = Context.create(1)) {
            assertArrayEquals(x.data(), net.forward(ctx, x).data(), 1e-7f);
            net.initializeFrom(5);
            assertTrue(difference(x, net.forward(ctx, x)) > 1e-3, "weights must matter");
            zero(net, "conv_last");
            assertArrayEquals(x.data(), net.forward(ctx, x).data(), 1e-7f);
        }
    }

    /** With convolutions that pass three positive channels on and a body of zeros, only the enlargement is left. */
    @Test
    void nearestConvolutionRepeatsPixelsFourTimes() {
        ResidualGroupNetwork net = MambaIr.create(new MambaIrConfig(
                ResidualGroupConfig.of(3, 8, List.of(1), Upsampling.NEAREST_CONVOLUTION, 4, 0), 4, 1.5, 0));
        for (String name : List.of("conv_first", "conv_before_upsample.0", "conv_up1", "conv_up2", "conv_hr", "conv_last")) {
            passThreeChannels(net, name);
        }
        Tensor x = noise(1, 5, 6, 3);
        for (int i = 0; i < x.elements(); i++) {
            x.data()[i] = 0.5f + 0.5f * x.data()[i]; // above the mean: leaky ReLU passes it
        }
        try (Context ctx = Context.create(2)) {
            Tensor y = net.forward(ctx, x);
            assertTrue(y.hasShape(1, 20, 24, 3), y::toString);
            for (int i = 0; i < y.elements(); i++) {
                int row = i / 3 / 24 / 4;
                int column = i / 3 % 24 / 4;
                assertEquals(x.data()[(row * 6 + column) * 3 + i % 3], y.data()[i], 1e-6f);
            }
        }
    }

    /** Scale and range are undone, and three convolutions change keys but not shapes. */
    @Test
    void rangeAndThreeConvolutions() {
        ResidualGroupConfig plain = new ResidualGroupConfig(3, 12, List.of(1), Upsampling.NONE, 1, 255, true, 1, 0);
        ResidualGroupNetwork net = MambaIr.create(new MambaIrConfig(plain, 4, 1.5, 0));
        assertTrue(net.parameters().keySet().containsAll(List.of("layers.0.conv.0.weight", "layers.0.conv.2.weight",
                "layers.0.conv.4.bias", "conv_after_body.4.weight")), () -> "" + net.parameters().keySet());
        net.parameters().get("conv_last.bias").setOfficial(new float[] {25.5f, 0, -25.5f});
        Tensor x = noise(1, 4, 4, 3);
        try (Context ctx = Context.create(1)) {
            Tensor y = net.forward(ctx, x);
            for (int i = 0; i < y.elements(); i++) {
                assertEquals(x.data()[i] + 0.1f * (1 - i % 3), y.data()[i], 1e-6f);
            }
        }
    }

    /** The picture is padded with its mirror image, edge included, and cut again. */
    @Test
    void paddingIsCutAgain() {
        ResidualGroupConfig padded = new ResidualGroupConfig(3, 12, List.of(1), Upsampling.PIXEL_SHUFFLE_DIRECT, 2, 1, false, 8, 0);
        ResidualGroupConfig plain = new ResidualGroupConfig(3, 12, List.of(1), Upsampling.PIXEL_SHUFFLE_DIRECT, 2, 1, false, 1, 0);
        ResidualGroupNetwork net = MambaIr.create(new MambaIrConfig(padded, 4, 1.5, 0));
        ResidualGroupNetwork same = MambaIr.create(new MambaIrConfig(plain, 4, 1.5, 0));
        net.initializeFrom(7);
        same.load(net.weights(), true);
        Tensor x = noise(1, 5, 11, 3);
        Tensor mirrored = Tensor.zeros(1, 8, 16, 3);
        for (int i = 0; i < mirrored.elements(); i++) {
            int row = i / 3 / 16;
            int column = i / 3 % 16;
            mirrored.data()[i] = x.data()[((row < 5 ? row : 9 - row) * 11 + (column < 11 ? column : 21 - column)) * 3 + i % 3];
        }
        try (Context ctx = Context.create(1)) {
            Tensor got = net.forward(ctx, x);
            Tensor want = same.forward(ctx, mirrored);
            assertTrue(got.hasShape(1, 10, 22, 3), got::toString);
            for (int i = 0; i < got.elements(); i++) {
                int row = i / 3 / 22;
                int column = i / 3 % 22;
                assertEquals(want.data()[(row * 32 + column) * 3 + i % 3], got.data()[i], 1e-6f);
            }
        }
    }

    @Test
    void wrongSizesAreNamed() {
        String scale = assertThrows(IllegalArgumentException.class,
                () -> ResidualGroupConfig.of(3, 12, List.of(1), Upsampling.NEAREST_CONVOLUTION, 2, 0)).getMessage();
        assertTrue(scale.contains("scale is 2") && scale.contains("must be 4"), scale);
        String upsampler = assertThrows(IllegalArgumentException.class, () -> Upsampling.of("bilinear")).getMessage();
        assertTrue(upsampler.contains("bilinear") && upsampler.contains("nearest+conv"), upsampler);
        ResidualGroupNetwork net = MambaIr.create(new MambaIrConfig(
                ResidualGroupConfig.of(1, 12, List.of(1), Upsampling.NONE, 1, 0), 4, 1.5, 0));
        try (Context ctx = Context.create(1)) {
            String channels = assertThrows(IllegalArgumentException.class, () -> net.forward(ctx, noise(1, 4, 4, 3))).getMessage();
            assertTrue(channels.contains("[N, H, W, 1]"), channels);
        }
    }

    private static void passThreeChannels(Module net, String convolution) {
        int[] shape = net.parameters().get(convolution + ".weight").officialShape();
        float[] weight = new float[shape[0] * shape[1] * 9];
        for (int c = 0; c < 3; c++) {
            weight[(c * shape[1] + c) * 9 + 4] = 1;
        }
        net.parameters().get(convolution + ".weight").setOfficial(weight);
    }

    private static void zero(Module net, String layer) {
        for (String part : List.of(".weight", ".bias")) {
            Arrays.fill(net.parameters().get(layer + part).value().data(), 0f);
        }
    }

    private static double difference(Tensor a, Tensor b) {
        double most = 0;
        for (int i = 0; i < a.elements(); i++) {
            most = Math.max(most, Math.abs(a.data()[i] - b.data()[i]));
        }
        return most;
    }

    private static Tensor noise(int... shape) {
        Tensor t = Tensor.zeros(shape);
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < t.elements(); i++) {
            t.data()[i] = (float) random.nextDouble();
        }
        return t;
    }
}
