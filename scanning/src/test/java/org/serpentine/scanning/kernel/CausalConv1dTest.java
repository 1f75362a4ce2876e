package org.serpentine.scanning.kernel;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Causal convolutions of every provider against the scalar twin; the twin itself is held by the parity fixtures. */
@Tag("kernel")
class CausalConv1dTest {

    private static final double TOLERANCE = 1e-5;
    private static final String[] NAMES = {"out", "final states", "dx", "dweight", "dbias", "dInitialStates"};

    static float[][] run(CausalConv1d conv, Workers workers, long seed) {
        Random r = new Random(seed);
        CausalConv1dArgs args = new CausalConv1dArgs();
        args.batch = 1 + r.nextInt(3);
        args.length = r.nextInt(6) == 0 ? 700 : 1 + r.nextInt(20);
        args.rows = r.nextBoolean() ? args.length + 2 : 0;
        args.channels = r.nextInt(3) == 0 ? 64 : 1 + r.nextInt(40);
        args.width = r.nextInt(3) == 0 ? 1 + r.nextInt(6) : 4;
        args.x = rows(r, args);
        args.out = rows(r, args);
        args.weight = values(r, args.width * args.channels);
        args.bias = r.nextBoolean() ? values(r, args.channels) : null;
        args.silu = r.nextBoolean();
        if (r.nextBoolean()) {
            args.order = new int[args.length];
            for (int l = 0; l < args.length; l++) {
                args.order[l] = args.batchRows() - 1 - l;
            }
        }
        int states = args.batch * (args.width - 1) * args.channels;
        args.initialStates = r.nextBoolean() ? values(r, states) : null;
        args.finalStates = new float[states];
        conv.forward(args, workers);
        CausalConv1dGradients g = new CausalConv1dGradients();
        g.dout = rows(r, args);
        g.dFinalStates = r.nextBoolean() ? values(r, states) : null;
        g.dx = rows(r, args);
        g.dweight = values(r, args.weight.length);
        g.dbias = values(r, args.channels);
        g.dInitialStates = values(r, states);
        conv.backward(args, g, workers);
        return new float[][] {args.out.data(), args.finalStates, g.dx.data(), g.dweight, g.dbias, g.dInitialStates};
    }

    @Test
    void providersAgreeOnRandomSizesAndOptions() {
        for (int seed = 0; seed < 80; seed++) {
            float[][] want;
            try (Workers one = Workers.of(1)) {
                want = run(Kernels.scalar().causalConv1d(), one, seed);
            }
            for (Kernels kernels : Providers.all()) {
                try (Workers workers = Workers.of(1 + seed % 3)) {
                    float[][] got = run(kernels.causalConv1d(), workers, seed);
                    for (int i = 0; i < NAMES.length; i++) {
                        Close.check(kernels.name() + ", seed " + seed + ": " + NAMES[i], want[i], got[i], TOLERANCE);
                    }
                }
            }
        }
    }

    private static Rows rows(Random r, CausalConv1dArgs args) {
        int stride = args.channels + r.nextInt(3);
        int offset = r.nextInt(4);
        return new Rows(values(r, offset + args.batch * args.batchRows() * stride), offset, stride);
    }

    private static float[] values(Random r, int n) {
        float[] v = new float[n];
        for (int i = 0; i < n; i++) {
            v[i] = (float) r.nextGaussian();
        }
        return v;
    }
}
