package org.serpentine.scanning.kernel;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Scans that project to step sizes as they go, against the scalar twin with the product worked out before. */
@Tag("kernel")
class StepProjectionTest {

    @Test
    void stepSizesMayBeProjectedOnTheWay() {
        Random random = new Random(31);
        for (int seed = 300; seed < 330; seed++) {
            int channels = 1 + random.nextInt(seed % 5 == 0 ? 300 : 40);
            int states = seed % 4 == 0 ? 1 : 1 + random.nextInt(9);
            RandomScan scan = new RandomScan(seed, 1 + random.nextInt(2), 1 + random.nextInt(140), channels, states, 1);
            project(scan, random, 1 + random.nextInt(9));
        }
        project(new RandomScan(330, 1, 3001, 5, 2, 1), random, 3);
    }

    private static void project(RandomScan scan, Random random, int rank) {
        SelectiveScanArgs args = scan.args;
        args.softplus = true;
        int rows = args.batch * args.batchRows();
        Rows dt = new Rows(values(random, 2 + rows * (rank + 3)), 2, rank + 3);
        StepProjection steps = new StepProjection(dt, values(random, 4 + args.channels * rank), 4, rank);
        Rows product = Rows.of(new float[rows * args.channels], args.channels);
        for (int r = 0; r < rows; r++) {
            for (int d = 0; d < args.channels; d++) {
                double sum = 0;
                for (int i = 0; i < rank; i++) {
                    sum += (double) dt.data()[dt.at(r) + i] * steps.weight()[4 + d * rank + i];
                }
                product.data()[product.at(r) + d] = (float) sum;
            }
        }
        args.delta = product;
        try (Workers workers = Workers.of(2)) {
            float[][] want = scan.forward(Kernels.scalar().selectiveScan(), workers);
            args.delta = null;
            args.steps = steps;
            for (Kernels kernels : Providers.all()) {
                float[][] got = scan.forward(kernels.selectiveScan(), workers);
                for (int i = 0; i < want.length; i++) {
                    Close.check(kernels.name() + ", rank " + rank + ", value " + i + " of " + scan, want[i], got[i], 1e-5);
                }
            }
        }
    }

    @Test
    void stepSizesAreGivenOneWayAndForwardOnly() {
        RandomScan scan = new RandomScan(1, 1, 8, 4, 2, 1);
        SelectiveScanArgs args = scan.args;
        args.out = Rows.of(new float[args.batchRows() * 4], 4);
        StepProjection steps = new StepProjection(Rows.of(new float[args.batchRows() * 2], 2), new float[8], 0, 2);
        args.steps = steps;
        assertThrows(IllegalArgumentException.class, args::check);
        Rows delta = args.delta;
        args.delta = null;
        args.check();
        SelectiveScanGradients gradients = new SelectiveScanGradients();
        gradients.dout = args.out;
        assertThrows(IllegalArgumentException.class, () -> gradients.check(args));
        args.steps = new StepProjection(steps.dt(), new float[7], 0, 2);
        assertThrows(IllegalArgumentException.class, args::check);
        args.steps = null;
        assertThrows(IllegalArgumentException.class, args::check);
        args.delta = delta;
        args.check();
        assertThrows(IllegalArgumentException.class, () -> new StepProjection(steps.dt(), steps.weight(), 0, 0));
    }

    private static float[] values(Random random, int n) {
        float[] v = new float[n];
        for (int i = 0; i < n; i++) {
            v[i] = 0.7f * (float) random.nextGaussian();
        }
        return v;
    }
}
