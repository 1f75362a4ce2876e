package org.serpentine.scanning.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The selective scan of every provider against the scalar twin, and the scalar twin against first principles. */
@Tag("kernel")
class SelectiveScanTest {

    private static final double TOLERANCE = 1e-5;
    private static final String[] GRADIENTS = {"du", "ddelta", "dz", "da", "db", "dc", "dskip", "ddeltaBias", "dInitialState"};

    @Test
    void aScanOfTwoStepsByHand() {
        SelectiveScanArgs args = new SelectiveScanArgs();
        args.length = 2;
        args.channels = 1;
        args.states = 2;
        args.u = Rows.of(new float[] {1, 2}, 1);
        args.delta = Rows.of(new float[] {0.5f, 1}, 1);
        args.a = new float[] {-1, -2};
        args.b = Rows.of(new float[] {1, 2, 3, 4}, 2);
        args.c = Rows.of(new float[] {1, 1, 1, -1}, 2);
        args.skip = new float[] {10};
        args.lastState = new float[2];
        float[] out = new float[2];
        args.out = Rows.of(out, 1);
        for (Kernels kernels : Providers.all()) {
            try (Workers workers = Workers.of(1)) {
                kernels.selectiveScan().forward(args, workers);
            }
            double h0 = Math.exp(-1) * 0.5 + 6;
            double h1 = Math.exp(-2) * 1 + 8;
            assertArrayEquals(new float[] {(float) h0, (float) h1}, args.lastState, 1e-5f, kernels.name());
            assertArrayEquals(new float[] {11.5f, (float) (h0 - h1 + 20)}, out, 1e-5f, kernels.name());
        }
    }

    @Test
    void providersAgreeOnRandomSizesAndOptions() {
        Random sizes = new Random(7);
        for (int seed = 0; seed < 40; seed++) {
            int groups = 1 + sizes.nextInt(3);
            int perGroup = 1 + sizes.nextInt(seed % 5 == 0 ? 300 : 20);
            int states = seed % 4 == 0 ? 1 : 1 + sizes.nextInt(17);
            compare(new RandomScan(seed, 1 + sizes.nextInt(3), 1 + sizes.nextInt(140), groups * perGroup, states, groups), seed);
        }
    }

    @Test
    void providersAgreeOnNarrowLongSequencesThatThreadsShareInTime() {
        for (int seed = 100; seed < 103; seed++) {
            compare(new RandomScan(seed, 1, 3000 + 17 * seed, seed % 2 == 0 ? 3 : 8, seed < 102 ? 1 : 5, 1), seed);
        }
    }

    /**
     * Slowly decaying states must be handed over from one thread's time to the next. A decay near one has an error of 3e-8 in
     * float, and thousands of them multiply: hence the wider bound.
     */
    @Test
    void statesThatHardlyDecayCrossTheBordersOfTime() {
        RandomScan scan = new RandomScan(5, 1, 4500, 4, 2, 1);
        scan.args.softplus = false;
        scan.args.deltaBias = null;
        for (int i = 0; i < scan.args.delta.data().length; i++) {
            scan.args.delta.data()[i] = 1e-4f * (1 + i % 7);
        }
        compare(scan, 5, 1e-4);
    }

    /** The sum of what was there and an ungated scan, gated afterwards, is what every provider gives at once. */
    @Test
    void theLastOfSeveralScansGatesTheirSum() {
        int[][] sizes = {{2, 70, 21, 5}, {1, 3000, 8, 3}, {1, 100, 40, 1}};
        for (int[] s : sizes) {
            for (int seed = 0; seed < 8; seed++) {
                RandomScan scan = new RandomScan(seed, s[0], s[1], s[2], s[3], 1).constant(seed % 3 == 1, seed % 3 == 2);
                SelectiveScanArgs args = scan.args;
                Rows z = args.z;
                if (z == null) {
                    continue;
                }
                try (Workers workers = Workers.of(2)) {
                    args.accumulate = true;
                    args.z = null;
                    float[] want = scan.forward(Kernels.scalar().selectiveScan(), workers)[0];
                    gate(args, z, want);
                    args.z = z;
                    args.gateSum = true;
                    for (Kernels kernels : Providers.all()) {
                        float[] got = scan.forward(kernels.selectiveScan(), workers)[0];
                        double largest = 0;
                        for (int r : rowsOf(args)) {
                            for (int d = 0; d < args.channels; d++) {
                                largest = Math.max(largest, Math.abs(want[args.out.at(r) + d]));
                            }
                        }
                        assertArrayEquals(want, got, (float) (TOLERANCE * largest), kernels.name() + " seed " + seed);
                    }
                }
            }
        }
    }

    private static int[] rowsOf(SelectiveScanArgs args) {
        int[] rows = new int[args.batch * args.length];
        for (int i = 0; i < rows.length; i++) {
            int l = i % args.length;
            rows[i] = i / args.length * args.batchRows() + (args.order == null ? l : args.order[l]);
        }
        return rows;
    }

    private static void gate(SelectiveScanArgs args, Rows z, float[] out) {
        for (int r : rowsOf(args)) {
            for (int d = 0; d < args.channels; d++) {
                double gate = z.data()[z.at(r) + d];
                out[args.out.at(r) + d] *= (float) (gate / (1 + Math.exp(-gate)));
            }
        }
    }

    private static void compare(RandomScan scan, int seed) {
        compare(scan, seed, TOLERANCE);
    }

    private static void compare(RandomScan scan, int seed, double tolerance) {
        float[][] want;
        float[][] wantGradients;
        try (Workers one = Workers.of(1)) {
            want = scan.forward(Kernels.scalar().selectiveScan(), one);
            wantGradients = scan.backward(Kernels.scalar().selectiveScan(), one, seed, true);
        }
        for (Kernels kernels : Providers.all()) {
            boolean twin = kernels.name().equals("scalar");
            for (int threads = twin ? 2 : 1; threads <= (twin ? 2 : 3); threads++) {
                String what = kernels.name() + ", " + threads + " threads, seed " + seed + ": " + scan;
                try (Workers workers = Workers.of(threads)) {
                    float[][] got = scan.forward(kernels.selectiveScan(), workers);
                    Close.check(what + ": out", want[0], got[0], tolerance);
                    Close.check(what + ": last state", want[1], got[1], tolerance);
                    Close.check(what + ": checkpoints", want[2], got[2], tolerance);
                    float[][] gradients = scan.backward(kernels.selectiveScan(), workers, seed, (seed + threads) % 2 == 0);
                    for (int i = 0; i < gradients.length; i++) {
                        Close.check(what + ": " + GRADIENTS[i], wantGradients[i], gradients[i], tolerance);
                    }
                }
            }
        }
    }

    /** Forward and backward; sizes and options at random, and the narrow long sequence that threads share in time. */
    @Test
    void providersAgreeOnMatricesConstantInTime() {
        Random sizes = new Random(8);
        for (int seed = 200; seed < 233; seed++) {
            int groups = 1 + sizes.nextInt(3);
            int perGroup = 1 + sizes.nextInt(seed % 5 == 0 ? 300 : 20);
            int states = seed % 4 == 0 ? 1 : 1 + sizes.nextInt(17);
            compare(constant(new RandomScan(seed, 1 + sizes.nextInt(3), 1 + sizes.nextInt(140), groups * perGroup, states, groups)), seed);
        }
        for (int seed = 233; seed < 236; seed++) {
            compare(constant(new RandomScan(seed, 1, 3000, 5, seed == 233 ? 1 : 4, 1)), seed);
        }
    }

    /** B, C or both, in turn. */
    private static RandomScan constant(RandomScan scan) {
        int kind = (scan.args.states + scan.args.channels + scan.args.length) % 3;
        return scan.constant(kind != 0, kind != 1);
    }

    /** Exponents far outside the range of the fast loops: the decay is zero, or one. */
    @Test
    void hugeAndZeroStepSizes() {
        RandomScan scan = new RandomScan(3, 1, 70, 20, 4, 1);
        float[] delta = scan.args.delta.data();
        for (int i = 0; i < delta.length; i++) {
            delta[i] = i % 3 == 0 ? 500 : i % 3 == 1 ? 0 : -500;
        }
        scan.args.softplus = true;
        compare(scan, 3);
        compare(scan.constant(true, true), 3);
    }

    @Test
    void theOrderIsThatOfGatheredRows() {
        int[] order = {3, 0, 4, 1, 2};
        RandomScan scan = new RandomScan(11, 1, 5, 6, 2, 1);
        SelectiveScanArgs args = scan.args;
        args.rows = 0;
        args.accumulate = false;
        try (Workers workers = Workers.of(1)) {
            for (Kernels kernels : Providers.all()) {
                args.order = order;
                float[] inside = new float[30];
                args.out = Rows.of(inside, 6);
                kernels.selectiveScan().forward(args, workers);
                SelectiveScanArgs gathered = new RandomScan(11, 1, 5, 6, 2, 1).args;
                gathered.rows = 0;
                gathered.accumulate = false;
                gathered.order = null;
                gathered.u = gather(args.u, order, 6);
                gathered.delta = gather(args.delta, order, 6);
                gathered.z = args.z == null ? null : gather(args.z, order, 6);
                gathered.b = gather(args.b, order, 2);
                gathered.c = gather(args.c, order, 2);
                float[] sequence = new float[30];
                gathered.out = Rows.of(sequence, 6);
                kernels.selectiveScan().forward(gathered, workers);
                float[] back = new float[30];
                for (int l = 0; l < 5; l++) {
                    System.arraycopy(sequence, l * 6, back, order[l] * 6, 6);
                }
                assertArrayEquals(back, inside, kernels.name());
            }
        }
    }

    private static Rows gather(Rows from, int[] order, int width) {
        Rows to = Rows.of(new float[order.length * width], width);
        for (int l = 0; l < order.length; l++) {
            System.arraycopy(from.data(), from.at(order[l]), to.data(), to.at(l), width);
        }
        return to;
    }

    /** What the fixtures leave out: the gradient of the initial state, with an order and a gate, by central differences. */
    @Test
    void gradientOfTheInitialStateByDifferences() {
        RandomScan scan = new RandomScan(21, 1, 6, 3, 2, 1);
        SelectiveScanArgs args = scan.args;
        args.initialState = new float[] {0.5f, -1, 2, 0.3f, -0.7f, 1};
        args.accumulate = false;
        SelectiveScan scalar = Kernels.scalar().selectiveScan();
        try (Workers workers = Workers.of(1)) {
            SelectiveScanGradients g = new SelectiveScanGradients();
            float[] ones = new float[args.batchRows() * 3];
            Arrays.fill(ones, 1);
            g.dout = Rows.of(ones, 3);
            g.dInitialState = new float[6];
            args.out = Rows.of(new float[ones.length], 3);
            scalar.backward(args, g, workers);
            assertTrue(g.dInitialState[0] != 0);
            for (int i = 0; i < 6; i++) {
                float before = args.initialState[i];
                args.initialState[i] = before + 0.125f;
                double above = total(scalar, args, workers);
                args.initialState[i] = before - 0.125f;
                double below = total(scalar, args, workers);
                args.initialState[i] = before;
                assertEquals((above - below) / 0.25, g.dInitialState[i], 1e-4, "initial state " + i);
            }
        }
    }

    private static double total(SelectiveScan scan, SelectiveScanArgs args, Workers workers) {
        Arrays.fill(args.out.data(), 0);
        scan.forward(args, workers);
        double sum = 0;
        for (float y : args.out.data()) {
            sum += y;
        }
        return sum;
    }
}
