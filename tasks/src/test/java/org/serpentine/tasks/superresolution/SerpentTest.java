package org.serpentine.tasks.superresolution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Profile;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** What the description of Serpent promises; no authors' numbers exist. */
class SerpentTest {
    private static final SerpentConfig SMALL = new SerpentConfig(3, 8, List.of(1, 1), 2, 2, 4);

    @Test
    void withoutItsLastConvolutionItIsTheIdentity() {
        Serpent net = new Serpent(SMALL);
        net.initializeFrom(1);
        Tensor x = NetworkGradients.noise(1, 2, 9, 12, 3);
        try (Context ctx = Context.create(2)) {
            float[] changed = net.forward(ctx, x).data();
            double most = 0;
            for (int i = 0; i < changed.length; i++) {
                most = Math.max(most, Math.abs(changed[i] - x.data()[i]));
            }
            assertTrue(most > 1e-3, "its weights change nothing");
            for (String part : List.of("weight", "bias")) {
                Arrays.fill(net.parameters().get("conv_last." + part).value().data(), 0f);
            }
            assertArrayEquals(x.data(), net.forward(ctx, x).data());
        }
    }

    /** A picture of odd extents gives what its reflection to whole patches gives, cut. */
    @Test
    void padsWithTheReflection() {
        Serpent net = new Serpent(SMALL);
        net.initializeFrom(2);
        assertEquals(4, SMALL.multiple());
        Tensor x = NetworkGradients.noise(3, 1, 6, 11, 3);
        Tensor reflected = Tensor.zeros(1, 8, 12, 3);
        for (int i = 0; i < reflected.elements(); i++) {
            int row = i / 3 / 12;
            int column = i / 3 % 12;
            reflected.data()[i] = x.data()[((row < 6 ? row : 10 - row) * 11 + (column < 11 ? column : 20 - column)) * 3 + i % 3];
        }
        try (Context ctx = Context.create(1)) {
            Tensor got = net.forward(ctx, x);
            Tensor want = net.forward(ctx, reflected);
            assertTrue(got.sameShape(x), got::toString);
            for (int i = 0; i < got.elements(); i++) {
                assertEquals(want.data()[(i / 3 / 11 * 12 + i / 3 % 11) * 3 + i % 3], got.data()[i], 1e-6f);
            }
        }
    }

    /** The centre of the result depends on every pixel. */
    @Test
    void theCentreSeesTheWholePicture() {
        Serpent net = new Serpent(SMALL);
        net.initializeFrom(3);
        int side = 24;
        Tensor x = NetworkGradients.noise(4, 1, side, side, 3);
        float[] gradient = new float[x.elements()];
        try (Context ctx = Context.create(2); Tape tape = ctx.startTape()) {
            tape.watch(x, gradient);
            Tensor y = net.forward(ctx, x);
            float[] cotangent = new float[y.elements()];
            Arrays.fill(cotangent, (side / 2 * side + side / 2) * 3, (side / 2 * side + side / 2) * 3 + 3, 1f);
            tape.backward(y, cotangent);
        }
        for (int pixel = 0; pixel < side * side; pixel++) {
            float most = 0;
            for (int c = 0; c < 3; c++) {
                most = Math.max(most, Math.abs(gradient[3 * pixel + c]));
            }
            assertTrue(most > 0, "the centre does not depend on row " + pixel / side + ", column " + pixel % side);
        }
    }

    @Test
    void costIsLinearInThePixels() {
        Serpent net = new Serpent(SMALL);
        long small = macs(net, 16);
        assertEquals(4 * small, macs(net, 32));
        assertEquals(16 * small, macs(net, 64));
    }

    private static long macs(Serpent net, int side) {
        Profile profile = new Profile();
        try (Context ctx = Context.create(1)) {
            ctx.profile(profile);
            net.forward(ctx, NetworkGradients.noise(1, 1, side, side, 3));
        }
        return profile.macs();
    }

    @Test
    void wrongSizesAreNamed() {
        String patch = assertThrows(IllegalArgumentException.class, () -> new SerpentConfig(3, 8, List.of(1), 3, 1, 4)).getMessage();
        assertTrue(patch.contains("patch is 3"), patch);
        String blocks = assertThrows(IllegalArgumentException.class, () -> new SerpentConfig(3, 8, List.of(1, 0), 2, 1, 4)).getMessage();
        assertTrue(blocks.contains("[1, 0]"), blocks);
    }
}
