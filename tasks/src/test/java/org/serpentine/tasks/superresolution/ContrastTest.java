package org.serpentine.tasks.superresolution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** What the description of Contrast promises; no authors' numbers exist. */
class ContrastTest {
    private static final int WINDOW = 4;

    private static ContrastConfig config(ContrastConfig.Parts parts, List<Integer> depths) {
        ResidualGroupConfig frame = new ResidualGroupConfig(3, 12, depths, Upsampling.PIXEL_SHUFFLE_DIRECT, 2, 1, false, WINDOW, 0);
        return new ContrastConfig(frame, parts, 3, 4, 1.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"contrast_light_x2", "contrast_light_x4"})
    void lightIsBelowAMillionParameters(String name) {
        long parameters = RestorationNetworks.standard().get(name).create().module().parameterCount();
        assertTrue(parameters > 500_000 && parameters < 1_000_000, name + " has " + parameters);
    }

    /** An ablation lacks just the parameters of the part that is left out. */
    @Test
    void ablationsLeaveOutTheirHalf() {
        Module both = RestorationNetworks.standard().get("contrast_light_x4").create().module();
        Module attention = RestorationNetworks.standard().get("contrast_light_attention_x4").create().module();
        Module scan = RestorationNetworks.standard().get("contrast_light_scan_x4").create().module();
        assertFalse(attention.parameters().keySet().stream().anyMatch(k -> k.contains("scan")));
        assertFalse(scan.parameters().keySet().stream().anyMatch(k -> k.contains("attention.proj") || k.contains("qkv")));
        List<String> union = both.parameters().keySet().stream()
                .filter(k -> attention.parameters().containsKey(k) || scan.parameters().containsKey(k)).toList();
        assertEquals(List.copyOf(both.parameters().keySet()), union);
    }

    /** With the last layer of every branch zero, a block is the identity, to the bit. */
    @ParameterizedTest
    @EnumSource(ContrastConfig.Parts.class)
    void zeroedBranchesAreTheIdentity(ContrastConfig.Parts parts) {
        ContrastBlock block = new ContrastBlock(config(parts, List.of(1)), true);
        block.initializeFrom(3);
        Tensor x = NetworkGradients.noise(1, 2, 8, 4, 12);
        try (Context ctx = Context.create(2)) {
            assertFalse(Arrays.equals(x.data(), block.forward(ctx, x).data()), "its weights change nothing");
            List<String> last = List.of("scan.out_proj", "attention.proj", "conv_blk.cab.2", "mlp.fc2");
            block.parameters().forEach((key, p) -> {
                if (last.stream().anyMatch(key::startsWith)) {
                    Arrays.fill(p.value().data(), 0f);
                }
            });
            assertArrayEquals(x.data(), block.forward(ctx, x).data());
        }
    }

    /** Attention alone, without convolutions, moves nothing across windows; scans and shifted windows do. */
    @Test
    void onlyScansSeeBeyondTheWindow() {
        assertFalse(depends(new ContrastBlock(config(ContrastConfig.Parts.ATTENTION, List.of(1)), false), 0, 7));
        assertTrue(depends(new ContrastBlock(config(ContrastConfig.Parts.ATTENTION, List.of(1)), false), 0, 3));
        assertTrue(depends(new ContrastBlock(config(ContrastConfig.Parts.ATTENTION, List.of(1)), true), 3, 4));
        assertTrue(depends(new ContrastBlock(config(ContrastConfig.Parts.BOTH, List.of(1)), false), 0, 7));
        assertTrue(depends(new ContrastBlock(config(ContrastConfig.Parts.STATE_SPACE, List.of(1)), false), 0, 7));
    }

    /** Whether column {@code to} of the first row changes with column {@code from}, the convolutions being switched off. */
    private static boolean depends(ContrastBlock block, int from, int to) {
        block.initializeFrom(5);
        block.parameters().forEach((key, p) -> {
            if (key.startsWith("conv_blk.cab.2")) {
                Arrays.fill(p.value().data(), 0f);
            }
        });
        Tensor x = NetworkGradients.noise(7, 1, 4, 8, 12);
        try (Context ctx = Context.create(1)) {
            float[] before = block.forward(ctx, x).data();
            Arrays.fill(x.data(), from * 12, from * 12 + 6, 3f);
            float[] after = block.forward(ctx, x).data();
            return !Arrays.equals(before, to * 12, to * 12 + 12, after, to * 12, to * 12 + 12);
        }
    }

    /** A picture that is no multiple of the window gives what its mirror image to whole windows gives, cut. */
    @Test
    void padsToTheWindow() {
        ResidualGroupNetwork net = Contrast.create(config(ContrastConfig.Parts.BOTH, List.of(2)));
        net.initializeFrom(9);
        Tensor x = NetworkGradients.noise(2, 1, 6, 9, 3);
        Tensor mirrored = Tensor.zeros(1, 8, 12, 3);
        for (int i = 0; i < mirrored.elements(); i++) {
            int row = i / 3 / 12;
            int column = i / 3 % 12;
            mirrored.data()[i] = x.data()[((row < 6 ? row : 11 - row) * 9 + (column < 9 ? column : 17 - column)) * 3 + i % 3];
        }
        try (Context ctx = Context.create(2)) {
            Tensor got = net.forward(ctx, x);
            Tensor want = net.forward(ctx, mirrored);
            assertTrue(got.hasShape(1, 12, 18, 3), got::toString);
            for (int i = 0; i < got.elements(); i++) {
                assertEquals(want.data()[(i / 3 / 18 * 24 + i / 3 % 18) * 3 + i % 3], got.data()[i], 1e-6f);
            }
        }
    }

    @Test
    void wrongSizesAreNamed() {
        ResidualGroupConfig frame = config(ContrastConfig.Parts.BOTH, List.of(1)).frame();
        String heads = assertThrows(IllegalArgumentException.class,
                () -> new ContrastConfig(frame, ContrastConfig.Parts.BOTH, 5, 4, 1.5)).getMessage();
        assertTrue(heads.contains("heads is 5") && heads.contains("12"), heads);
    }
}
