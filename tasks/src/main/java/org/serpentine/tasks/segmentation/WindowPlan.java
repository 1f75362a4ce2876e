package org.serpentine.tasks.segmentation;

/**
 * Where windows begin along one axis: the first at the start, the last at the end, evenly between, overlapping by at least the wanted
 * share. An axis shorter than the window gets one window that reaches out on both sides.
 */
final class WindowPlan {
    private WindowPlan() {}

    static int[] starts(int size, int window, double overlap) {
        if (size <= window) {
            return new int[] {-((window - size) / 2)};
        }
        int step = Math.max(1, (int) Math.floor(window * (1 - overlap)));
        int count = (size - window + step - 1) / step + 1;
        int[] starts = new int[count];
        for (int i = 0; i < count; i++) {
            starts[i] = (int) Math.round((double) (size - window) * i / (count - 1));
        }
        return starts;
    }

    /** Gaussian importance of the positions in a window, deviation an eighth of it, at least a thousandth of the centre's. */
    static float[] importance(int window) {
        float[] weight = new float[window];
        double centre = (window - 1) / 2.0;
        double deviation = Math.max(window / 8.0, 1e-6);
        for (int i = 0; i < window; i++) {
            double d = (i - centre) / deviation;
            weight[i] = (float) Math.max(1e-3, Math.exp(-0.5 * d * d));
        }
        return weight;
    }

    /** Sum of the importance of all windows at each position of an axis. */
    static float[] total(int size, int[] starts, float[] importance) {
        float[] total = new float[size];
        for (int start : starts) {
            for (int i = Math.max(0, -start); i < importance.length && start + i < size; i++) {
                total[start + i] += importance[i];
            }
        }
        return total;
    }
}
