package org.serpentine.tasks.catalogue;

import java.util.Arrays;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/**
 * The speed of a network in two contexts that take turns, window by window: what else the machine does slows down both alike, so that
 * their ratio is steadier than either time.
 *
 * @param seconds      median over the windows of a step's time in the first context
 * @param otherSeconds likewise in the other one
 * @param ratio        how many times as fast as in the other context a step is: the median over pairs of neighbouring windows
 * @param pairs        how many pairs there were
 */
public record SpeedInTurn(double seconds, double otherSeconds, double ratio, int pairs) {
    private static final double WINDOW_SECONDS = 0.5;
    private static final int FEWEST_PAIRS = 3;

    /**
     * Measures, after running in both contexts until steps get no faster.
     *
     * @param train   true for forward, backward and gradient clearing; false for inference
     * @param seconds least time to spend on timed steps, both contexts together
     */
    public static SpeedInTurn run(NetworkEntry entry, Context ctx, Context other, boolean train, double seconds, int... inputShape) {
        NetworkEntry.Network net = entry.build().get();
        net.module().initializeFrom(1);
        Tensor input = NetworkSummary.noise(inputShape);
        Runnable one = () -> SpeedRun.step(net, ctx, input, train);
        Runnable two = () -> SpeedRun.step(net, other, input, train);
        double window = Math.min(WINDOW_SECONDS, seconds / (2 * FEWEST_PAIRS));
        SpeedRun.warmUp(() -> { // both together: what the compiler assumed of the one may have to be given up for the other
            one.run();
            two.run();
        }, 2 * window);
        double[] times = new double[Math.max(FEWEST_PAIRS, (int) Math.ceil(seconds / (2 * WINDOW_SECONDS)))];
        double[] others = new double[times.length];
        double[] ratios = new double[times.length];
        for (int i = 0; i < times.length; i++) {
            times[i] = SpeedRun.window(one, window);
            others[i] = SpeedRun.window(two, window);
            ratios[i] = others[i] / times[i];
        }
        return new SpeedInTurn(median(times), median(others), median(ratios), times.length);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
