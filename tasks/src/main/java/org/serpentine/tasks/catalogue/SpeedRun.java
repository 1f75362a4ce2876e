package org.serpentine.tasks.catalogue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Profile;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** Measures a network's forward pass or training step on this machine. */
public final class SpeedRun {
    /**
     * What was measured.
     *
     * @param medianSeconds    median of the timed steps
     * @param minimumSeconds   fastest of the timed steps
     * @param macs             multiply-accumulates of a step
     * @param profile          time by kind of operation, summed over {@code steps}
     * @param steps            timed steps
     * @param gemmPeak         multiply-accumulates a second of a large matrix product, measured in the same run
     * @param peakBytes        most bytes of tensors alive at one time
     * @param allocatedBytes   Java heap allocated by this thread in one steady step
     * @param warmUpSeconds    how long the steps went on before they were timed
     */
    public record Result(double medianSeconds, double minimumSeconds, long macs, Profile profile, int steps, double gemmPeak,
            long peakBytes, long allocatedBytes, double warmUpSeconds) {
        /** Share of the gemm peak that the whole step reaches. */
        public double shareOfPeak() {
            return macs / medianSeconds / gemmPeak;
        }
    }

    /** Steps are warm when so many windows in a row brought no improvement of so much over the best before. */
    private static final int STEADY_WINDOWS = 3;
    private static final double IMPROVEMENT = 0.97;
    private static final double WINDOW_SECONDS = 1;
    private static final double LONGEST_WARM_UP = 30;

    private SpeedRun() {}

    /**
     * Runs a network until it is warm, then times it. It is warm when steps get no faster any more: the compiler needs some seconds
     * for the vector kernels, 30 at most are waited.
     *
     * @param train   true for forward, backward and gradient clearing; false for inference
     * @param seconds least time to spend on timed steps
     */
    public static Result run(NetworkEntry entry, Context ctx, boolean train, double seconds, int... inputShape) {
        return run(entry, ctx, train, seconds, Math.min(WINDOW_SECONDS, seconds), inputShape);
    }

    /** As {@link #run(NetworkEntry, Context, boolean, double, int...)}, warm when windows of {@code windowSeconds} get no faster. */
    static Result run(NetworkEntry entry, Context ctx, boolean train, double seconds, double windowSeconds, int... inputShape) {
        NetworkEntry.Network net = entry.build().get();
        net.module().initializeFrom(1);
        Tensor input = NetworkSummary.noise(inputShape);
        double peak = gemmPeak(ctx);
        // As it will be timed: what the compiler assumed of steps without a profile it would have to give up when one comes.
        ctx.profile(new Profile());
        double warmSeconds = warmUp(() -> step(net, ctx, input, train), windowSeconds);
        ctx.resetPeak();
        Profile profile = new Profile();
        ctx.profile(profile);
        double[] times = new double[10_000];
        int n = 0;
        long allocated = Long.MAX_VALUE;
        long begin = System.nanoTime();
        while (n < 3 || (System.nanoTime() - begin < seconds * 1e9 && n < times.length)) {
            long before = threadAllocated();
            long start = System.nanoTime();
            step(net, ctx, input, train);
            times[n++] = (System.nanoTime() - start) * 1e-9;
            allocated = Math.min(allocated, threadAllocated() - before);
        }
        ctx.profile(null);
        peak = Math.max(peak, gemmPeak(ctx));
        times = Arrays.copyOf(times, n);
        Arrays.sort(times);
        return new Result(times[n / 2], times[0], profile.macs() / n, profile, n, peak, ctx.peakBytes(), allocated, warmSeconds);
    }

    /** Repeats a step until it gets no faster, and answers how many seconds that took. */
    static double warmUp(Runnable step, double windowSeconds) {
        long begin = System.nanoTime();
        double best = Double.POSITIVE_INFINITY;
        int steady = 0;
        do {
            double median = window(step, windowSeconds);
            steady = median < IMPROVEMENT * best ? 0 : steady + 1;
            best = Math.min(best, median);
        } while (steady < STEADY_WINDOWS && (System.nanoTime() - begin) * 1e-9 < LONGEST_WARM_UP);
        return (System.nanoTime() - begin) * 1e-9;
    }

    /** The median of at least three steps. */
    static double window(Runnable step, double seconds) {
        List<Double> times = new ArrayList<>();
        long begin = System.nanoTime();
        while (times.size() < 3 || (System.nanoTime() - begin) * 1e-9 < seconds) {
            long start = System.nanoTime();
            step.run();
            times.add((System.nanoTime() - start) * 1e-9);
        }
        Collections.sort(times);
        return times.get(times.size() / 2);
    }

    static void step(NetworkEntry.Network net, Context ctx, Tensor input, boolean train) {
        if (!train) {
            try (Scope scope = ctx.scope()) {
                net.forward().apply(ctx, input);
            }
            return;
        }
        net.module().parameters().values().forEach(Parameter::clearGradient);
        try (Tape tape = ctx.startTape()) {
            net.module().watch(tape);
            Tensor y = net.forward().apply(ctx, input);
            float[] cotangent = new float[y.elements()];
            Arrays.fill(cotangent, 1e-3f);
            tape.backward(y, cotangent);
        }
    }

    /** Multiply-accumulates a second of a 1024 x 768 x 768 product, best of some. */
    private static double gemmPeak(Context ctx) {
        int m = 1024;
        int n = 768;
        float[] a = NetworkSummary.noise(m, n).data();
        Tensor b = NetworkSummary.noise(n, n).asWeight();
        float[] c = new float[m * n];
        double best = 0;
        for (int i = 0; i < 40; i++) {
            long start = System.nanoTime();
            ctx.gemm().run(ctx.operand(b), false, true, m, n, n, a, 0, n, 0, n, 0f, c, 0, n, null);
            best = Math.max(best, (double) m * n * n / ((System.nanoTime() - start) * 1e-9));
        }
        return best;
    }

    private static long threadAllocated() {
        return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean bean
                ? bean.getThreadAllocatedBytes(Thread.currentThread().getId()) : 0;
    }

    /** The kinds that took time, largest share first. */
    public static OperationKind[] byTime(Profile profile) {
        return Arrays.stream(OperationKind.values()).filter(k -> profile.calls(k) > 0)
                .sorted((x, y) -> Double.compare(profile.seconds(y), profile.seconds(x))).toArray(OperationKind[]::new);
    }
}
