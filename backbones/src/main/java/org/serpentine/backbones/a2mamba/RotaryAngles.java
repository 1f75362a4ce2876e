package org.serpentine.backbones.a2mamba;

import java.util.Arrays;
import org.serpentine.nn.Module;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.operation.RotaryEncoding;

/** The frequencies of a stage's rotary encoding, the buffer {@code angle}: each twice, once for each channel of a pair. */
final class RotaryAngles extends Module {
    private static final double BASE = 10_000;

    private final Parameter angle;
    private volatile Cached cached;

    /** Angles worked out for these frequencies. */
    private record Cached(float[] frequencies, RotaryEncoding.Angles angles) {}

    /** For heads of so many channels, a multiple of 4. */
    RotaryAngles(int headWidth) {
        int n = headWidth / 4;
        angle = buffer("angle", 2 * n);
        for (int i = 0; i < 2 * n; i++) {
            double step = n == 1 ? 0 : (double) (i / 2) / (n - 1);
            angle.value().data()[i] = (float) Math.pow(BASE, -step);
        }
    }

    /** Angles of at least so many rows and columns. */
    RotaryEncoding.Angles angles(int positions) {
        float[] all = angle.value().data();
        float[] frequencies = new float[all.length / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = all[2 * i];
        }
        Cached now = cached;
        if (now == null || now.angles.positions() < positions || !Arrays.equals(now.frequencies, frequencies)) {
            now = new Cached(frequencies, RotaryEncoding.Angles.of(frequencies, positions));
            cached = now;
        }
        return now.angles;
    }
}
