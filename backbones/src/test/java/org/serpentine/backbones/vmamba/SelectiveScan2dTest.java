package org.serpentine.backbones.vmamba;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.nn.WeightSource;
import org.serpentine.scanning.ScanOrder;
import org.serpentine.scanning.ScanOrders;
import org.serpentine.scanning.order.VmambaOrder;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class SelectiveScan2dTest {
    private static List<ScanOrder> named(String... names) {
        ScanOrders all = ScanOrders.standard();
        return List.of(names).stream().map(all::get).toList();
    }

    private static float[] run(SelectiveScan2d block, Tensor x) {
        try (Context ctx = Context.create(2)) {
            return block.forward(ctx, x).data();
        }
    }

    /** Step sizes, B and C are of order one, so that a few tokens show what the order does. */
    private static SelectiveScan2d block(SelectiveScan2dConfig config) {
        SelectiveScan2d block = new SelectiveScan2d(config);
        block.initializeFrom(3);
        Arrays.fill(block.parameters().get("dt_projs_bias").value().data(), 0.5f);
        float[] projection = block.parameters().get("x_proj_weight").value().data();
        for (int i = 0; i < projection.length; i++) {
            projection[i] *= 10;
        }
        return block;
    }

    @Test
    void anyNumberOfNamedOrders() {
        SelectiveScan2d block = block(SelectiveScan2dConfig.ungated(6, 12, 1).withOrders(named("gilbert", "serpentine", "morton")));
        assertArrayEquals(new int[] {3, 3, 12}, block.parameters().get("x_proj_weight").officialShape());
        assertArrayEquals(new int[] {36, 1}, block.parameters().get("A_logs").officialShape());
        assertEquals(5 * 7 * 6, run(block, GradientCheck.random(1, 1, 5, 7, 6)).length);
    }

    /** The cross scan by its names gives the numbers of the built-in one, and another order gives others. */
    @Test
    void ordersDecide() {
        SelectiveScan2dConfig cross = SelectiveScan2dConfig.gated(6, 12, 4);
        SelectiveScan2d builtIn = block(cross);
        SelectiveScan2d same = block(cross.withOrders(named("raster", "column", "raster-reverse", "column-reverse")));
        SelectiveScan2d other = block(cross.withOrders(SelectiveScan2dConfig.directions(VmambaOrder.Mode.BIDI)));
        Tensor x = GradientCheck.random(1, 2, 4, 5, 6);
        float[] want = run(builtIn, x);
        assertArrayEquals(want, run(same, x), 1e-7f);
        float[] unlike = run(other, x);
        double difference = 0;
        for (int i = 0; i < want.length; i++) {
            difference = Math.max(difference, Math.abs(want[i] - unlike[i]));
        }
        assertTrue(difference > 1e-3, "largest difference " + difference);
    }

    /** Mirrored weights on a mirrored map: exchanging the directions of a transposed map gives the transposed result. */
    @Test
    void theTransposedMapExchangesDirections() {
        SelectiveScan2dConfig config = new SelectiveScan2dConfig(5, 8, 2, 0, false, 1, false, true, SelectiveScan2dConfig.gated(5, 8, 2)
                .activation(), null, named("raster", "column", "raster-reverse", "column-reverse"));
        SelectiveScan2d block = block(config);
        SelectiveScan2d exchanged = block(config.withOrders(named("column", "raster", "column-reverse", "raster-reverse")));
        Tensor x = GradientCheck.random(7, 1, 3, 6, 5);
        Tensor transposed = Tensor.zeros(1, 6, 3, 5);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 6; j++) {
                System.arraycopy(x.data(), (i * 6 + j) * 5, transposed.data(), (j * 3 + i) * 5, 5);
            }
        }
        float[] y = run(block, x);
        float[] t = run(exchanged, transposed);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 6; j++) {
                for (int c = 0; c < 5; c++) {
                    assertEquals(y[(i * 6 + j) * 5 + c], t[(j * 3 + i) * 5 + c], 1e-5f);
                }
            }
        }
    }

    @Test
    void refusesPaddedWalksAndWrongWidths() {
        SelectiveScan2d padded = block(SelectiveScan2dConfig.ungated(4, 4, 1).withOrders(named("local-w2")));
        try (Context ctx = Context.create(1)) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> padded.forward(ctx, Tensor.zeros(1, 3, 5, 4)));
            assertTrue(e.getMessage().contains("padding"), e.getMessage());
            assertEquals("SelectiveScan2d got Tensor[1, 4, 4, 3], expected [N, H, W, 4]", assertThrows(IllegalArgumentException.class,
                    () -> padded.forward(ctx, Tensor.zeros(1, 4, 4, 3))).getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> SelectiveScan2dConfig.gated(4, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> SelectiveScan2dConfig.gated(4, 4, 1).withOrders(List.of()));
    }

    /** Fused during inference, one by one while somebody looks: the same numbers. */
    @Test
    void lookingChangesNothing() {
        SelectiveScan2d block = block(SelectiveScan2dConfig.gated(6, 12, 3));
        Tensor x = GradientCheck.random(1, 1, 6, 6, 6);
        float[] plain = run(block, x);
        try (Context ctx = Context.create(2)) {
            ctx.observe((name, t) -> {});
            assertArrayEquals(plain, block.forward(ctx, x).data(), 1e-6f);
        }
    }

    @Test
    void weightsTravelUnderTheAuthorsKeys() {
        WeightSource keys = block(SelectiveScan2dConfig.gated(6, 12, 3)).weights();
        assertEquals(List.of("x_proj_weight", "A_logs", "Ds", "dt_projs_weight", "dt_projs_bias", "out_norm.weight", "out_norm.bias",
                "in_proj.weight", "conv2d.weight", "conv2d.bias", "out_proj.weight"), keys.keys());
    }
}
