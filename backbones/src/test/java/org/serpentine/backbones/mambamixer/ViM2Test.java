package org.serpentine.backbones.mambamixer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.Backbones;
import org.serpentine.backbones.FeatureInfo;
import org.serpentine.backbones.vmamba.SelectiveScan2d;
import org.serpentine.backbones.vmamba.SelectiveScan2dConfig;
import org.serpentine.backbones.vmamba.VMamba;
import org.serpentine.backbones.vmamba.VMambaConfig;
import org.serpentine.nn.Module;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

class ViM2Test {
    private static final ViM2Config CHAIN = new ViM2Config(List.of(16, 32), List.of(2, 3), List.of(0, 0), List.of(1, 1),
            ViM2Config.Mixing.SELECTIVE, false, 16, 4);

    /** Ours beside what the paper prints, in millions: S and B are near, T and the ablation are not (see {@link ViM2}). */
    @ParameterizedTest
    @CsvSource({"vim2_tiny, 20, 24039577", "vim2_small, 43, 43732984", "vim2_base, 74, 75646488", "vim2_mlp, 40, 36589384"})
    void parameterCounts(String name, double printed, long ours) {
        long count = Backbones.variant(name).build().apply(BackboneOptions.of(1000, 224)).parameterCount();
        assertEquals(ours, count);
        assertEquals(printed, count / 1e6, printed * (name.equals("vim2_small") || name.equals("vim2_base") ? 0.03 : 0.21));
        assertTrue(Backbones.variant(name).published().parameters().startsWith("" + (int) printed));
    }

    @ParameterizedTest
    @CsvSource({"64, 64, 3, 10", "50, 71, 1, 0", "17, 40, 4, 5"})
    void anySizeInputsAndClasses(int height, int width, int inputs, int classes) {
        Backbone net = Backbones.builder("test_vim2").inputs(inputs).classes(classes).build();
        assertEquals(List.of(new FeatureInfo(0, 4, 8), new FeatureInfo(1, 8, 16), new FeatureInfo(2, 16, 24)), net.featureInfo());
        Tensor image = GradientCheck.random(1, 2, height, width, inputs);
        try (Context ctx = Context.create(2)) {
            assertArrayEquals(new int[] {2, classes == 0 ? 24 : classes}, net.forward(ctx, image).shape());
            int h = height / 4;
            int w = width / 4;
            for (Tensor map : net.features(ctx, image)) {
                assertEquals(List.of(h, w), List.of(map.size(1), map.size(2)));
                h = (h + 1) / 2;
                w = (w + 1) / 2;
            }
        }
    }

    @Test
    void withoutChannelMixersAndAveragingItIsVMamba() {
        ViM2 net = new ViM2(CHAIN, BackboneOptions.of(7, 64));
        net.initializeFrom(4);
        VMamba vmamba = new VMamba(VMambaConfig.vanilla(16, 2, 3), BackboneOptions.of(7, 64));
        vmamba.load(net.weights().renamed(key -> key.replace("token_mixers", "blocks")), true);
        Tensor image = GradientCheck.random(1, 1, 40, 32, 3);
        try (Context ctx = Context.create(2)) {
            assertArrayEquals(vmamba.forward(ctx, image).data(), net.forward(ctx, image).data(), 1e-6f);
        }
    }

    @Test
    void averagesBeginAsAChain() {
        ViM2Config averaged = new ViM2Config(List.of(8, 12), List.of(2, 4), List.of(1, 2), List.of(16, 12), ViM2Config.Mixing.SELECTIVE,
                true, 2, 4);
        ViM2Config plain = new ViM2Config(averaged.dims(), averaged.tokenMixers(), averaged.channelMixers(), averaged.widths(),
                averaged.mixing(), false, 2, 4);
        ViM2 a = new ViM2(averaged, BackboneOptions.of(5, 64));
        a.initializeFrom(4);
        ViM2 b = new ViM2(plain, BackboneOptions.of(5, 64));
        b.load(a.weights().renamed(key -> key.contains(".from_") ? null : key), true);
        Tensor image = GradientCheck.random(1, 1, 32, 32, 3);
        try (Context ctx = Context.create(2)) {
            assertArrayEquals(b.forward(ctx, image).data(), a.forward(ctx, image).data(), 1e-6f);
        }
    }

    /** L layers of one token and one channel mixer have L (2L + 3) coefficients, as the paper counts. */
    @Test
    void coefficientsAsThePaperCounts() {
        for (int layers = 1; layers <= 4; layers++) {
            ViM2Config config = new ViM2Config(List.of(4), List.of(layers), List.of(layers), List.of(8), ViM2Config.Mixing.SELECTIVE, true,
                    1, 2);
            long count = new ViM2(config, BackboneOptions.of(0, 32)).parameters().entrySet().stream()
                    .filter(e -> e.getKey().contains(".from_")).mapToLong(e -> e.getValue().elements()).sum();
            assertEquals(layers * (2L * layers + 3), count);
        }
    }

    /** Gradients of the coefficients in the whole network against finite differences. */
    @Test
    void gradientsOfTheCoefficients() {
        Backbone net = Backbones.builder("test_vim2").seed(3).build();
        net.parameters().forEach((key, p) -> {
            for (int i = 0; key.contains(".from_") && i < p.elements(); i++) {
                p.value().data()[i] += 0.3f + 0.1f * i;
            }
        });
        Tensor image = GradientCheck.random(1, 1, 32, 32, 3);
        float[] cotangent = GradientCheck.random(2, 10).data();
        try (Context ctx = Context.create(2)) {
            try (Tape tape = ctx.startTape()) {
                net.watch(tape);
                tape.backward(net.forward(ctx, image), cotangent);
            }
            int probed = 0;
            for (Map.Entry<String, Parameter> e : net.parameters().entrySet()) {
                float[] x = e.getValue().value().data();
                for (int i = 0; e.getKey().contains(".from_") && i < x.length; i += 2, probed++) {
                    float before = x[i];
                    x[i] = before + 0.01f;
                    double up = loss(ctx, net, image, cotangent);
                    x[i] = before - 0.01f;
                    double down = loss(ctx, net, image, cotangent);
                    x[i] = before;
                    double want = (up - down) / 0.02;
                    assertEquals(want, e.getValue().gradient()[i], 2e-4 + 0.02 * Math.abs(want), e.getKey() + "[" + i + "]");
                }
            }
            assertTrue(probed > 20, "only " + probed + " coefficients probed");
        }
    }

    private static double loss(Context ctx, Backbone net, Tensor image, float[] cotangent) {
        float[] y = net.forward(ctx, image).data();
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += (double) y[i] * cotangent[i];
        }
        return sum;
    }

    /** With identity projections and one gate for all, the mixer of permuted channels is not the permuted mixer; without scans it is. */
    @Test
    void theChannelMixerSeesTheOrderOfChannels() {
        int channels = 6;
        ChannelMixer mixer = new ChannelMixer(channels, channels, 3, 2);
        mixer.initializeFrom(5);
        Map<String, Parameter> p = mixer.parameters();
        float[] in = p.get("in_proj.weight").value().data();
        Arrays.fill(in, 0.3f);
        identity(in, channels);
        identity(p.get("out_proj.weight").value().data(), channels);
        float[] taps = p.get("conv1d.weight").official();
        for (int i = 0; i < taps.length; i++) {
            taps[i] = i % 3 == 1 ? 1 : 0;
        }
        p.get("conv1d.weight").setOfficial(taps);
        strengthen(mixer);
        Tensor x = GradientCheck.random(8, 1, 4, 5, channels);
        int[] swapped = {3, 0, 5, 1, 4, 2};
        Tensor y = Tensor.zeros(x.shape());
        for (int i = 0; i < x.elements(); i++) {
            y.data()[i] = x.data()[i / channels * channels + swapped[i % channels]];
        }
        try (Context ctx = Context.create(2)) {
            assertTrue(deviation(ctx, mixer, x, y, channels, swapped) > 1e-3);
            Arrays.fill(p.get("x_proj_weight").value().data(), 0f);
            assertEquals(0, deviation(ctx, mixer, x, y, channels, swapped), 1e-5);
        }
    }

    private static double deviation(Context ctx, ChannelMixer mixer, Tensor x, Tensor permuted, int channels, int[] swapped) {
        float[] plain = mixer.forward(ctx, x).data();
        float[] other = mixer.forward(ctx, permuted).data();
        double most = 0;
        for (int i = 0; i < other.length; i++) {
            most = Math.max(most, Math.abs(other[i] - plain[i / channels * channels + swapped[i % channels]]));
        }
        return most;
    }

    /** Without a convolution, the mixer of permuted tokens is not the permuted mixer; without scans it is. */
    @Test
    void theTokenMixerSeesTheOrderOfTokens() {
        SelectiveScan2dConfig gated = SelectiveScan2dConfig.gated(6, 12, 2);
        SelectiveScan2d mixer = new SelectiveScan2d(new SelectiveScan2dConfig(6, 12, 2, 0, true, 1, false, false, gated.activation(), null,
                gated.orders()));
        mixer.initializeFrom(5);
        strengthen(mixer);
        Tensor x = GradientCheck.random(8, 1, 2, 3, 6);
        int[] swapped = {3, 0, 5, 1, 4, 2};
        Tensor y = Tensor.zeros(x.shape());
        for (int t = 0; t < 6; t++) {
            System.arraycopy(x.data(), swapped[t] * 6, y.data(), t * 6, 6);
        }
        try (Context ctx = Context.create(2)) {
            assertTrue(deviation(ctx, mixer, x, y, swapped) > 1e-3);
            Arrays.fill(mixer.parameters().get("x_proj_weight").value().data(), 0f);
            assertEquals(0, deviation(ctx, mixer, x, y, swapped), 1e-5);
        }
    }

    private static double deviation(Context ctx, SelectiveScan2d mixer, Tensor x, Tensor permuted, int[] swapped) {
        float[] plain = mixer.forward(ctx, x).data();
        float[] other = mixer.forward(ctx, permuted).data();
        double most = 0;
        for (int i = 0; i < other.length; i++) {
            most = Math.max(most, Math.abs(other[i] - plain[swapped[i / 6] * 6 + i % 6]));
        }
        return most;
    }

    /** Step sizes, B and C of order one, so that a short sequence shows. */
    private static void strengthen(Module mixer) {
        Arrays.fill(mixer.parameters().get("dt_projs_bias").value().data(), 0.5f);
        float[] projection = mixer.parameters().get("x_proj_weight").value().data();
        for (int i = 0; i < projection.length; i++) {
            projection[i] *= 10;
        }
    }

    private static void identity(float[] matrix, int n) {
        Arrays.fill(matrix, 0, n * n, 0f);
        for (int i = 0; i < n; i++) {
            matrix[i * n + i] = 1;
        }
    }

    @Test
    void refusesSizesThatDoNotFit() {
        assertThrows(IllegalArgumentException.class, () -> new ViM2Config(List.of(8), List.of(2), List.of(3), List.of(8),
                ViM2Config.Mixing.SELECTIVE, true, 4, 4));
        assertThrows(IllegalArgumentException.class, () -> new ViM2Config(List.of(8), List.of(2, 2), List.of(1), List.of(8),
                ViM2Config.Mixing.SELECTIVE, true, 4, 4));
    }
}
