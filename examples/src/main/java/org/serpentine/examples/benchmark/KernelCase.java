package org.serpentine.examples.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.serpentine.scanning.kernel.Activation;
import org.serpentine.scanning.kernel.CausalConv1dArgs;
import org.serpentine.scanning.kernel.CausalConv1dGradients;
import org.serpentine.scanning.kernel.Kernels;
import org.serpentine.scanning.kernel.NormArgs;
import org.serpentine.scanning.kernel.NormGradients;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.SelectiveScanGradients;
import org.serpentine.scanning.kernel.SsdArgs;
import org.serpentine.scanning.kernel.SsdGradients;
import org.serpentine.scanning.kernel.Workers;

/**
 * One thing to time.
 *
 * @param name what a table calls it
 * @param work how much it is: steps x channels x states, or values
 * @param nativeArguments arguments of the C++ reference for the same work, or null
 * @param body the call
 */
record KernelCase(String name, long work, String nativeArguments, Body body) {

    /** A call of one provider on a team of threads. */
    @FunctionalInterface
    interface Body {
        /** Does the work once. */
        void run(Kernels kernels, Workers workers);
    }

    private static final SplittableRandom RANDOM = new SplittableRandom(1);

    /** All cases; awkward sizes among them. */
    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        scan(cases, 1, 1024, 192, 16, false);
        scan(cases, 1, 1024, 192, 16, true);
        scan(cases, 1, 3136, 384, 16, false);
        scan(cases, 1, 3136, 384, 1, false);
        scan(cases, 1, 3136, 384, 1, true);
        scan(cases, 1, 4096, 192, 16, false);
        scan(cases, 1, 50176, 192, 16, false);
        scan(cases, 1, 50176, 8, 16, false);
        scan(cases, 1, 50176, 8, 1, false);
        scan(cases, 2, 1000, 100, 7, true);
        scan(cases, 1, 65, 5, 3, true);
        ssd(cases, 1024, 8, 64, 64);
        conv(cases, 1024, 384);
        conv(cases, 1000, 100);
        norm(cases, NormArgs.Kind.LAYER, 4096, 192);
        norm(cases, NormArgs.Kind.LAYER, 65536, 32);
        norm(cases, NormArgs.Kind.RMS, 4096, 192);
        for (Activation f : Activation.values()) {
            activation(cases, f);
        }
        return cases;
    }

    /** The operands of a selective scan; {@code full} adds softplus, bias and gate. */
    static SelectiveScanArgs scanArgs(int batch, int length, int channels, int states, boolean full) {
        SelectiveScanArgs args = new SelectiveScanArgs();
        int rows = batch * length;
        args.batch = batch;
        args.length = length;
        args.channels = channels;
        args.states = states;
        args.u = Rows.of(values(rows * channels), channels);
        float[] delta = values(rows * channels);
        for (int i = 0; i < delta.length; i++) {
            delta[i] = full ? delta[i] - 3 : 0.001f + 0.05f * Math.abs(delta[i]);
        }
        args.delta = Rows.of(delta, channels);
        args.a = new float[channels * states];
        for (int i = 0; i < args.a.length; i++) {
            args.a[i] = -(1 + i % states);
        }
        args.b = Rows.of(values(rows * states), states);
        args.c = Rows.of(values(rows * states), states);
        args.skip = values(channels);
        args.out = Rows.of(new float[rows * channels], channels);
        if (full) {
            args.softplus = true;
            args.deltaBias = values(channels);
            args.z = Rows.of(values(rows * channels), channels);
        }
        return args;
    }

    private static void scan(List<KernelCase> cases, int batch, int length, int channels, int states, boolean full) {
        SelectiveScanArgs args = scanArgs(batch, length, channels, states, full);
        int rows = batch * length;
        SelectiveScanGradients g = new SelectiveScanGradients();
        g.dout = Rows.of(values(rows * channels), channels);
        g.du = Rows.of(new float[rows * channels], channels);
        g.ddelta = Rows.of(new float[rows * channels], channels);
        g.dz = full ? Rows.of(new float[rows * channels], channels) : null;
        g.da = new float[channels * states];
        g.db = Rows.of(new float[rows * states], states);
        g.dc = Rows.of(new float[rows * states], states);
        g.dskip = new float[channels];
        args.checkpoints = new float[args.checkpointLength()];
        String name = "scan B" + batch + " L" + length + " D" + channels + " N" + states + (full ? ", softplus, z" : "");
        boolean plain = !full && batch == 1 && channels % 16 == 0;
        long work = (long) rows * channels * states;
        cases.add(new KernelCase(name, work, plain ? length + " " + channels + " " + states : null,
                (kernels, workers) -> kernels.selectiveScan().forward(args, workers)));
        cases.add(new KernelCase(name + ", backward", work, null,
                (kernels, workers) -> kernels.selectiveScan().backward(args, g, workers)));
    }

    private static void ssd(List<KernelCase> cases, int length, int heads, int headChannels, int states) {
        int channels = heads * headChannels;
        SsdArgs args = new SsdArgs();
        args.length = length;
        args.heads = heads;
        args.headChannels = headChannels;
        args.states = states;
        args.x = Rows.of(values(length * channels), channels);
        args.dt = Rows.of(values(length * heads), heads);
        args.softplus = true;
        args.a = new float[heads];
        Arrays.fill(args.a, -1);
        args.b = Rows.of(values(length * states), states);
        args.c = Rows.of(values(length * states), states);
        args.out = Rows.of(new float[length * channels], channels);
        SsdGradients g = new SsdGradients();
        g.dout = Rows.of(values(length * channels), channels);
        g.dx = Rows.of(new float[length * channels], channels);
        g.ddt = Rows.of(new float[length * heads], heads);
        g.da = new float[heads];
        g.db = Rows.of(new float[length * states], states);
        g.dc = Rows.of(new float[length * states], states);
        String name = "SSD L" + length + " H" + heads + " P" + headChannels + " N" + states;
        long work = (long) length * channels * states;
        cases.add(new KernelCase(name, work, null, (kernels, workers) -> kernels.ssd().forward(args, workers)));
        cases.add(new KernelCase(name + ", backward", work, null, (kernels, workers) -> kernels.ssd().backward(args, g, workers)));
    }

    private static void conv(List<KernelCase> cases, int length, int channels) {
        CausalConv1dArgs args = new CausalConv1dArgs();
        args.length = length;
        args.channels = channels;
        args.x = Rows.of(values(length * channels), channels);
        args.out = Rows.of(new float[length * channels], channels);
        args.weight = values(4 * channels);
        args.bias = values(channels);
        args.silu = true;
        CausalConv1dGradients g = new CausalConv1dGradients();
        g.dout = Rows.of(values(length * channels), channels);
        g.dx = Rows.of(new float[length * channels], channels);
        g.dweight = new float[4 * channels];
        g.dbias = new float[channels];
        String name = "conv1d + SiLU L" + length + " D" + channels;
        long work = (long) length * channels;
        cases.add(new KernelCase(name, work, null, (kernels, workers) -> kernels.causalConv1d().forward(args, workers)));
        cases.add(new KernelCase(name + ", backward", work, null,
                (kernels, workers) -> kernels.causalConv1d().backward(args, g, workers)));
    }

    private static void norm(List<KernelCase> cases, NormArgs.Kind kind, int rows, int width) {
        NormArgs args = new NormArgs();
        args.kind = kind;
        args.rows = rows;
        args.width = width;
        args.x = Rows.of(values(rows * width), width);
        args.out = Rows.of(new float[rows * width], width);
        args.weight = values(width);
        args.bias = kind == NormArgs.Kind.LAYER ? values(width) : null;
        NormGradients g = new NormGradients();
        g.dout = Rows.of(values(rows * width), width);
        g.dx = Rows.of(new float[rows * width], width);
        g.dweight = new float[width];
        g.dbias = new float[width];
        String name = kind + " norm " + rows + "x" + width;
        cases.add(new KernelCase(name, (long) rows * width, null, (kernels, workers) -> kernels.norms().forward(args, workers)));
        cases.add(new KernelCase(name + ", backward", (long) rows * width, null,
                (kernels, workers) -> kernels.norms().backward(args, g, workers)));
    }

    private static void activation(List<KernelCase> cases, Activation f) {
        int n = 65_536;
        float[] x = values(n);
        float[] y = new float[n];
        cases.add(new KernelCase(f + " of " + n + " values", n, null,
                (kernels, workers) -> kernels.activations().forward(f, x, 0, y, 0, n)));
    }

    private static float[] values(int n) {
        float[] v = new float[n];
        for (int i = 0; i < n; i++) {
            v[i] = (float) RANDOM.nextGaussian();
        }
        return v;
    }
}
