package org.serpentine.scanning.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Norms of every provider against the scalar twin; the twin itself is held by the parity fixtures. */
@Tag("kernel")
class NormsTest {

    private static final double TOLERANCE = 1e-5;
    private static final String[] NAMES = {"out", "sum", "dx", "dresidual", "dz", "dweight", "dbias"};

    static float[][] run(Norms norms, Workers workers, long seed) {
        Random r = new Random(seed);
        NormArgs args = new NormArgs();
        args.kind = NormArgs.Kind.values()[r.nextInt(2)];
        int group = r.nextInt(3) == 0 ? 32 : 1 + r.nextInt(40);
        int groups = r.nextBoolean() ? 1 : 1 + r.nextInt(4);
        args.width = group * groups;
        args.groupSize = groups == 1 ? 0 : group;
        args.rows = r.nextInt(5) == 0 ? 3000 : r.nextInt(40);
        args.normBeforeGate = r.nextBoolean();
        args.x = rows(r, args, 1);
        args.residual = r.nextInt(3) == 0 ? rows(r, args, 3) : null;
        args.sum = r.nextBoolean() ? rows(r, args, 0) : null;
        args.z = r.nextInt(3) == 0 ? rows(r, args, 1) : null;
        args.out = rows(r, args, 0);
        args.weight = r.nextBoolean() ? values(r, args.width) : null;
        args.bias = r.nextBoolean() ? values(r, args.width) : null;
        norms.forward(args, workers);
        NormGradients g = new NormGradients();
        g.dout = rows(r, args, 1);
        g.dsum = r.nextInt(3) == 0 ? rows(r, args, 1) : null;
        g.dx = rows(r, args, 1);
        g.dresidual = r.nextBoolean() ? rows(r, args, 1) : null;
        g.dz = rows(r, args, 1);
        g.dweight = r.nextBoolean() ? values(r, args.width) : null;
        g.dbias = r.nextBoolean() ? values(r, args.width) : null;
        norms.backward(args, g, workers);
        return new float[][] {args.out.data(), data(args.sum), g.dx.data(), data(g.dresidual), g.dz.data(), g.dweight, g.dbias};
    }

    @Test
    void providersAgreeOnRandomSizesAndOptions() {
        for (int seed = 0; seed < 60; seed++) {
            float[][] want;
            try (Workers one = Workers.of(1)) {
                want = run(Kernels.scalar().norms(), one, seed);
            }
            for (Kernels kernels : Providers.all()) {
                try (Workers workers = Workers.of(1 + seed % 3)) {
                    float[][] got = run(kernels.norms(), workers, seed);
                    for (int i = 0; i < NAMES.length; i++) {
                        if (want[i] != null) {
                            Close.check(kernels.name() + ", seed " + seed + ": " + NAMES[i], want[i], got[i], TOLERANCE);
                        }
                    }
                }
            }
        }
    }

    /** Nearly constant rows far from zero: the variance must not drown in the square of the mean. */
    @Test
    void nearlyConstantRows() {
        NormArgs args = new NormArgs();
        args.width = 12;
        args.rows = 1;
        args.eps = 0;
        float[] x = new float[12];
        for (int i = 0; i < 12; i++) {
            x[i] = 1000 + (i % 2 == 0 ? 0.0625f : -0.0625f);
        }
        float[] want = new float[12];
        for (int i = 0; i < 12; i++) {
            want[i] = i % 2 == 0 ? 1 : -1;
        }
        args.x = Rows.of(x, 12);
        for (Kernels kernels : Providers.all()) {
            float[] out = new float[12];
            args.out = Rows.of(out, 12);
            try (Workers workers = Workers.of(1)) {
                kernels.norms().forward(args, workers);
            }
            assertArrayEquals(want, out, 1e-6f, kernels.name());
        }
    }

    private static float[] data(Rows rows) {
        return rows == null ? null : rows.data();
    }

    private static Rows rows(Random r, NormArgs args, float amplitude) {
        int stride = args.width + r.nextInt(3);
        int offset = r.nextInt(4);
        float[] data = values(r, offset + args.rows * stride);
        for (int i = 0; i < data.length; i++) {
            data[i] *= amplitude;
        }
        return new Rows(data, offset, stride);
    }

    private static float[] values(Random r, int n) {
        float[] v = new float[n];
        for (int i = 0; i < n; i++) {
            v[i] = (float) r.nextGaussian();
        }
        return v;
    }
}
