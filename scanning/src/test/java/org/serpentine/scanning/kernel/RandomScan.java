package org.serpentine.scanning.kernel;

import java.util.Arrays;
import java.util.Random;

/** A seeded selective scan of random sizes and options, with operands in strided views between guard values. */
final class RandomScan {

    static final float GUARD = 12345f;

    final SelectiveScanArgs args = new SelectiveScanArgs();
    private final Random random;
    private final boolean permuted;

    RandomScan(long seed, int batch, int length, int channels, int states, int groups) {
        random = new Random(seed);
        args.batch = batch;
        args.length = length;
        args.channels = channels;
        args.states = states;
        args.groups = groups;
        permuted = random.nextBoolean();
        args.rows = permuted ? length + random.nextInt(3) : 0;
        args.softplus = random.nextInt(4) > 0;
        args.u = rows(channels, 1);
        args.delta = rows(channels, args.softplus ? 2 : 0.2f);
        if (!args.softplus) {
            positive(args.delta.data());
        }
        args.z = random.nextBoolean() ? rows(channels, 1) : null;
        args.a = values(channels * states, 1);
        positive(args.a);
        for (int i = 0; i < args.a.length; i++) {
            args.a[i] *= -1.5f * (1 + i % states);
        }
        args.b = rows(groups * states, 1);
        args.c = rows(groups * states, 1);
        args.skip = random.nextBoolean() ? values(channels, 1) : null;
        args.deltaBias = random.nextBoolean() ? values(channels, 0.3f) : null;
        if (!args.softplus && args.deltaBias != null) {
            positive(args.deltaBias);
        }
        args.initialState = random.nextBoolean() ? values(batch * channels * states, 1) : null;
        args.accumulate = random.nextInt(3) == 0;
        args.order = permuted ? order(args.batchRows(), length) : null;
    }

    /** Makes B, C or both constant in time. */
    RandomScan constant(boolean b, boolean c) {
        if (b) {
            args.b = null;
            args.bConstant = values(args.channels * args.states, 1);
        }
        if (c) {
            args.c = null;
            args.cConstant = values(args.channels * args.states, 1);
        }
        return this;
    }

    /** Runs forward on fresh outputs: output rows, last state and checkpoints. */
    float[][] forward(SelectiveScan scan, Workers workers) {
        Rows out = rows(args.channels, args.u.offset());
        args.out = out;
        args.lastState = new float[args.batch * args.channels * args.states];
        args.checkpoints = new float[args.checkpointLength()];
        scan.forward(args, workers);
        return new float[][] {out.data(), args.lastState, args.checkpoints};
    }

    /** Runs backward from seeded gradients of output and last state; all gradients start from the same non-zero values. */
    float[][] backward(SelectiveScan scan, Workers workers, long seed, boolean checkpoints) {
        if (!checkpoints) {
            args.checkpoints = null;
        }
        Random r = new Random(seed);
        SelectiveScanGradients g = new SelectiveScanGradients();
        int all = args.batch * args.batchRows();
        g.dout = Rows.of(values(r, all * args.channels), args.channels);
        g.dLastState = values(r, args.batch * args.channels * args.states);
        g.du = Rows.of(values(r, all * args.channels), args.channels);
        g.ddelta = Rows.of(values(r, all * args.channels), args.channels);
        g.dz = args.z == null ? null : Rows.of(values(r, all * args.channels), args.channels);
        g.da = values(r, args.channels * args.states);
        float[] db = values(r, args.b == null ? args.bConstant.length : all * args.groups * args.states);
        float[] dc = values(r, args.c == null ? args.cConstant.length : 3 + all * (args.groups * args.states + 2));
        g.db = args.b == null ? null : Rows.of(db, args.groups * args.states);
        g.dbConstant = args.b == null ? db : null;
        g.dc = args.c == null ? null : new Rows(dc, 3, args.groups * args.states + 2);
        g.dcConstant = args.c == null ? dc : null;
        g.dskip = values(r, args.channels);
        g.ddeltaBias = values(r, args.channels);
        g.dInitialState = values(r, args.batch * args.channels * args.states);
        scan.backward(args, g, workers);
        return new float[][] {g.du.data(), g.ddelta.data(), g.dz == null ? new float[0] : g.dz.data(), g.da, db,
            dc, g.dskip, g.ddeltaBias, g.dInitialState};
    }

    private Rows rows(int width, float amplitude) {
        int stride = width + random.nextInt(4);
        int offset = random.nextInt(5);
        int all = args.batch * args.batchRows();
        return new Rows(values(offset + all * stride + 3, amplitude), offset, stride);
    }

    /** Output rows filled with the guard value, so that a write outside them shows. */
    private Rows rows(int width, int offset) {
        int all = args.batch * args.batchRows();
        float[] data = new float[offset + all * (width + 3)];
        Arrays.fill(data, GUARD);
        Rows rows = new Rows(data, offset, width + 3);
        for (int r = 0; r < all; r++) {
            for (int i = 0; i < width; i++) {
                data[rows.at(r) + i] = (r + i) % 5;
            }
        }
        return rows;
    }

    private float[] values(int n, float amplitude) {
        float[] v = new float[n];
        for (int i = 0; i < n; i++) {
            v[i] = amplitude * (float) random.nextGaussian();
        }
        return v;
    }

    private static float[] values(Random r, int n) {
        float[] v = new float[n];
        for (int i = 0; i < n; i++) {
            v[i] = (float) r.nextGaussian();
        }
        return v;
    }

    private static void positive(float[] v) {
        for (int i = 0; i < v.length; i++) {
            v[i] = Math.abs(v[i]);
        }
    }

    private int[] order(int rows, int length) {
        int[] all = new int[rows];
        for (int i = 0; i < rows; i++) {
            int j = random.nextInt(i + 1);
            all[i] = all[j];
            all[j] = i;
        }
        return Arrays.copyOf(all, length);
    }

    @Override
    public String toString() {
        return "batch " + args.batch + ", length " + args.length + ", channels " + args.channels + ", states " + args.states
                + ", groups " + args.groups + ", z " + (args.z != null) + ", softplus " + args.softplus + ", order "
                + (args.order != null) + ", constant B " + (args.b == null) + ", constant C " + (args.c == null) + ", accumulate " + args.accumulate + ", initial state " + (args.initialState != null);
    }
}
