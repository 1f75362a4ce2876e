package org.serpentine.scanning.kernel;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SSD of every provider against the scalar twin, and SSD against the selective scan of which it is a special case. */
@Tag("kernel")
class SsdTest {

    private static final double TOLERANCE = 1e-5;
    private static final String[] NAMES = {"out", "last state", "dx", "ddt", "dLogDecay", "da", "db", "dc", "dz", "dskip", "ddtBias",
        "dInitialState"};

    private static SsdArgs args(Random r) {
        SsdArgs args = new SsdArgs();
        args.batch = 1 + r.nextInt(2);
        args.length = 1 + r.nextInt(r.nextInt(4) == 0 ? 150 : 20);
        args.rows = r.nextBoolean() ? args.length + 1 : 0;
        args.groups = 1 + r.nextInt(2);
        args.heads = args.groups * (1 + r.nextInt(3));
        args.headChannels = 1 + r.nextInt(20);
        args.states = 1 + r.nextInt(20);
        int width = args.heads * args.headChannels;
        args.x = rows(r, args, width);
        boolean minimal = r.nextInt(3) == 0;
        args.b = rows(r, args, args.groups * args.states);
        args.c = rows(r, args, args.groups * args.states);
        args.z = r.nextBoolean() ? rows(r, args, width) : null;
        args.out = rows(r, args, width);
        args.skipPerChannel = r.nextBoolean();
        args.skip = r.nextBoolean() ? values(r, args.skipPerChannel ? width : args.heads) : null;
        if (minimal) {
            args.logDecay = negative(rows(r, args, args.heads));
        } else {
            args.dt = rows(r, args, args.heads);
            args.a = negative(Rows.of(values(r, args.heads), 1)).data();
            args.dtBias = r.nextBoolean() ? values(r, args.heads) : null;
            args.softplus = r.nextInt(4) > 0;
            if (args.softplus && r.nextBoolean()) {
                args.dtMin = 0.3f;
                args.dtMax = 1.2f;
            }
            if (!args.softplus) {
                args.dtMin = 0;
            }
        }
        args.initialState = r.nextBoolean() ? values(r, args.batch * width * args.states) : null;
        args.lastState = new float[args.batch * width * args.states];
        args.accumulate = r.nextInt(3) == 0;
        if (r.nextBoolean()) {
            args.order = new int[args.length];
            for (int l = 0; l < args.length; l++) {
                args.order[l] = args.batchRows() - 1 - l;
            }
        }
        return args;
    }

    static float[][] run(Ssd ssd, Workers workers, long seed) {
        Random r = new Random(seed);
        SsdArgs args = args(r);
        ssd.forward(args, workers);
        int width = args.heads * args.headChannels;
        SsdGradients g = new SsdGradients();
        g.dout = rows(r, args, width);
        g.dLastState = r.nextBoolean() ? values(r, args.lastState.length) : null;
        g.dx = rows(r, args, width);
        g.ddt = rows(r, args, args.heads);
        g.dLogDecay = rows(r, args, args.heads);
        g.da = values(r, args.heads);
        g.db = rows(r, args, args.groups * args.states);
        g.dc = rows(r, args, args.groups * args.states);
        g.dz = rows(r, args, width);
        g.dskip = values(r, width);
        g.ddtBias = values(r, args.heads);
        g.dInitialState = values(r, args.lastState.length);
        ssd.backward(args, g, workers);
        return new float[][] {args.out.data(), args.lastState, g.dx.data(), g.ddt.data(), g.dLogDecay.data(), g.da, g.db.data(),
            g.dc.data(), g.dz.data(), g.dskip, g.ddtBias, g.dInitialState};
    }

    @Test
    void providersAgreeOnRandomSizesAndOptions() {
        for (int seed = 0; seed < 60; seed++) {
            float[][] want;
            try (Workers one = Workers.of(1)) {
                want = run(Kernels.scalar().ssd(), one, seed);
            }
            for (Kernels kernels : Providers.all()) {
                try (Workers workers = Workers.of(1 + seed % 3)) {
                    float[][] got = run(kernels.ssd(), workers, seed);
                    for (int i = 0; i < NAMES.length; i++) {
                        Close.check(kernels.name() + ", seed " + seed + ": " + NAMES[i], want[i], got[i], TOLERANCE);
                    }
                }
            }
        }
    }

    /** One head of P channels is a selective scan of P channels whose rates and step sizes are all alike. */
    @Test
    void oneHeadIsASelectiveScanWithOneRate() {
        Random r = new Random(4);
        int length = 30;
        int channels = 5;
        int states = 3;
        float[] x = values(r, length * channels);
        float[] dt = values(r, length);
        float[] b = values(r, length * states);
        float[] c = values(r, length * states);
        SelectiveScanArgs scan = new SelectiveScanArgs();
        scan.length = length;
        scan.channels = channels;
        scan.states = states;
        scan.softplus = true;
        scan.u = Rows.of(x, channels);
        scan.delta = Rows.of(new float[length * channels], channels);
        for (int i = 0; i < length * channels; i++) {
            scan.delta.data()[i] = dt[i / channels];
        }
        scan.a = new float[channels * states];
        Arrays.fill(scan.a, -0.7f);
        scan.b = Rows.of(b, states);
        scan.c = Rows.of(c, states);
        scan.out = Rows.of(new float[length * channels], channels);
        SsdArgs ssd = new SsdArgs();
        ssd.length = length;
        ssd.heads = 1;
        ssd.headChannels = channels;
        ssd.states = states;
        ssd.softplus = true;
        ssd.x = scan.u;
        ssd.dt = Rows.of(dt, 1);
        ssd.a = new float[] {-0.7f};
        ssd.b = scan.b;
        ssd.c = scan.c;
        ssd.out = Rows.of(new float[length * channels], channels);
        for (Kernels kernels : Providers.all()) {
            try (Workers workers = Workers.of(2)) {
                kernels.selectiveScan().forward(scan, workers);
                kernels.ssd().forward(ssd, workers);
            }
            Close.check(kernels.name(), scan.out.data(), ssd.out.data(), TOLERANCE);
        }
    }

    private static Rows negative(Rows rows) {
        for (int i = 0; i < rows.data().length; i++) {
            rows.data()[i] = -Math.abs(rows.data()[i]);
        }
        return rows;
    }

    private static Rows rows(Random r, SsdArgs args, int width) {
        int stride = width + r.nextInt(3);
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
