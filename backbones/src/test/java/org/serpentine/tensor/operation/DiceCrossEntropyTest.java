package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.serpentine.scanning.HashFill;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.DiceCrossEntropy.Options;

class DiceCrossEntropyTest {
    private static int[] digits(String text) {
        return text.chars().map(c -> c - '0').toArray();
    }

    private static double[] softmax(double[] x, int at, int classes) {
        double[] p = new double[classes];
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            p[c] = Math.exp(x[at + c]);
            sum += p[c];
        }
        for (int c = 0; c < classes; c++) {
            p[c] /= sum;
        }
        return p;
    }

    private static double reference(double[] x, int items, int classes, int[] labels, Options o) {
        int rows = labels.length / items;
        double entropy = 0;
        int counted = 0;
        double[][] sums = new double[items][3 * classes];
        for (int r = 0; r < labels.length; r++) {
            if (labels[r] == o.ignored()) {
                continue;
            }
            double[] p = softmax(x, r * classes, classes);
            entropy -= Math.log(p[labels[r]]);
            counted++;
            double[] s = sums[o.batchDice() ? 0 : r / rows];
            for (int c = 0; c < classes; c++) {
                s[c] += labels[r] == c ? p[c] : 0;
                s[classes + c] += p[c] + (labels[r] == c ? 1 : 0);
            }
        }
        double dice = 0;
        int terms = 0;
        for (int item = 0; item < (o.batchDice() ? 1 : items); item++) {
            for (int c = o.background() ? 0 : 1; c < classes; c++) {
                dice += (2 * sums[item][c] + o.smooth()) / Math.max(sums[item][classes + c] + o.smooth(), 1e-8);
                terms++;
            }
        }
        return entropy / counted - dice / terms;
    }

    @Test
    void agreesWithTheDefinition() {
        int[] labels = digits("012210021120012211200210");
        for (int bits = 0; bits < 8; bits++) {
            Options o = new Options((bits & 1) != 0, (bits & 2) != 0, 1e-2f, (bits & 4) != 0 ? 2 : CrossEntropy.NONE);
            GradientCheck.check("Dice + CE " + o, (ctx, x) -> DiceCrossEntropy.apply(ctx, x[0], labels, o).loss(),
                    x -> new double[] {reference(x[0], 2, 3, labels, o)}, GradientCheck.random(1, 2, 3, 4, 3));
        }
    }

    @Test
    void manyPositionsAreSharedOut() {
        int[] labels = new int[12_000];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i / 7 % 4;
        }
        Options o = new Options(false, false, 1e-5f);
        GradientCheck.check("Dice + CE", (ctx, x) -> DiceCrossEntropy.apply(ctx, x[0], labels, o).loss(),
                x -> new double[] {reference(x[0], 2, 4, labels, o)}, GradientCheck.random(1, 2, 6000, 4));
    }

    /** Values and gradients of MrBlankness/LightM-UNet@6b72e27 (nnU-Net's loss) in float32, fixtures lightm_unet/loss_dice_ce_*. */
    @Test
    @Tag("parity")
    void agreesWithTheOfficialCode() {
        official(new int[] {2, 3, 6, 7}, false,
                "220012021021212121210010010011201012212211120101202201120100122122001201221212210011",
                1.1572084426879883, -0.3213288187980652, 1.4785373210906982, 0.12516465461952112,
                new float[] {0.0043317778035998344f, 0.0005434854538179934f, -0.008995474316179752f},
                new float[] {0.00974096730351448f, 0.006146134342998266f, 0.011414038017392159f});
        official(new int[] {2, 2, 4, 5, 3}, true,
                "001010100001000001011111110110001110001011010100111100001100111111100010100010111110000011101101101111001110000100011111",
                0.6198635101318359, -0.4685961902141571, 1.0884597301483154, 0.09903239730826317,
                new float[] {-0.001235556323081255f, -0.007939323782920837f, 0.008605705574154854f},
                new float[] {-0.008535323664546013f, -0.008679095655679703f, -0.0017574077937752008f});
    }

    private static void official(int[] shape, boolean batchDice, String labels, double loss, double dice, double entropy,
            double norm, float[] first, float[] last) {
        int classes = shape[1];
        int pixels = labels.length() / shape[0];
        float[] filled = HashFill.tensor("logits", shape[0] * classes * pixels, 0, 2); // channels first
        Tensor x = Tensor.zeros(shape[0], pixels, classes);
        for (int i = 0; i < filled.length; i++) {
            x.data()[(i / pixels / classes * pixels + i % pixels) * classes + i / pixels % classes] = filled[i];
        }
        try (Context ctx = Context.create(1); Tape tape = ctx.startTape()) {
            float[] dx = new float[filled.length];
            tape.watch(x, dx);
            var parts = DiceCrossEntropy.apply(ctx, x, digits(labels), new Options(batchDice, false, 1e-5f));
            assertEquals(loss, parts.loss().data()[0], 1e-6);
            assertEquals(dice, parts.dice(), 1e-6);
            assertEquals(entropy, parts.crossEntropy(), 1e-6);
            tape.backward(parts.loss());
            double square = 0;
            for (float v : dx) {
                square += (double) v * v;
            }
            assertEquals(norm, Math.sqrt(square), 1e-6);
            int n = dx.length - 1;
            assertArrayEquals(first, new float[] {dx[0], dx[classes], dx[2 * classes]}, 1e-7f);
            assertArrayEquals(last, new float[] {dx[n - 2 * classes], dx[n - classes], dx[n]}, 1e-7f);
        }
    }

    @Test
    void nothingCountedCostsNothing() {
        try (Context ctx = Context.create(1)) {
            var parts = DiceCrossEntropy.apply(ctx, GradientCheck.random(1, 1, 4, 2), new int[] {9, 9, 9, 9},
                    new Options(true, false, 1e-5f, 9));
            assertEquals(0, parts.crossEntropy());
            assertEquals(-1, parts.dice(), 1e-6);
        }
    }

    @Test
    void namesAWrongLabel() {
        try (Context ctx = Context.create(1)) {
            var e = assertThrows(IllegalArgumentException.class,
                    () -> DiceCrossEntropy.apply(ctx, Tensor.zeros(1, 2, 2), new int[] {0, 2}, new Options(true, false, 0)));
            assertTrue(e.getMessage().contains("label 2 with 2 classes"), e.getMessage());
            assertThrows(IllegalArgumentException.class,
                    () -> DiceCrossEntropy.apply(ctx, Tensor.zeros(1, 2, 2), new int[] {0}, new Options(true, false, 0)));
        }
    }
}
