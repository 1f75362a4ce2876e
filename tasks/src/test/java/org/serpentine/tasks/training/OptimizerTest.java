package org.serpentine.tasks.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.serpentine.nn.Layout;
import org.serpentine.nn.Module;
import org.serpentine.nn.Parameter;
import org.serpentine.scanning.kernel.Workers;

class OptimizerTest {
    /** One decayed matrix, one vector that is not, one buffer. */
    private static final class Weights extends Module {
        final Parameter matrix = parameter("matrix", Layout.SAME, 2, 2);
        final Parameter vector = parameter("vector", Layout.SAME, 3);
        final Parameter buffer = buffer("buffer", 2);
    }

    private static Weights weights() {
        Weights w = new Weights();
        fill(w.matrix.value().data(), 1, -2, 0.5, 3);
        fill(w.vector.value().data(), 0.25, -0.75, 2);
        fill(w.buffer.value().data(), 7, 8);
        return w;
    }

    private static void fill(float[] to, double... values) {
        for (int i = 0; i < to.length; i++) {
            to[i] = (float) values[i];
        }
    }

    private static void gradients(Weights w, SplittableRandom random) {
        for (Parameter p : w.parameters().values()) {
            float[] g = p.gradient();
            for (int i = 0; i < g.length; i++) {
                g[i] = (float) (random.nextDouble() - 0.3);
            }
        }
    }

    private interface Rule {
        double update(int step, double w, double g, double[] memory, boolean decayed);
    }

    private static void follows(Rule rule, java.util.function.Function<Map<String, Parameter>, Optimizer> make) {
        Weights w = weights();
        Optimizer optimizer = make.apply(w.parameters());
        double[] expected = {1, -2, 0.5, 3, 0.25, -0.75, 2};
        double[][] memory = new double[7][2];
        SplittableRandom random = new SplittableRandom(5);
        try (Workers workers = Workers.of(2)) {
            for (int step = 1; step <= 25; step++) {
                gradients(w, random);
                for (int i = 0; i < 7; i++) {
                    double g = i < 4 ? w.matrix.gradient()[i] : w.vector.gradient()[i - 4];
                    expected[i] = rule.update(step, expected[i], g, memory[i], i < 4);
                }
                optimizer.step(workers, 0.02);
            }
        }
        for (int i = 0; i < 7; i++) {
            float got = i < 4 ? w.matrix.value().data()[i] : w.vector.value().data()[i - 4];
            assertEquals(expected[i], got, 2e-6, "value " + i);
        }
        assertArrayEquals(new float[] {7, 8}, w.buffer.value().data());
        assertEquals(25, optimizer.steps());
    }

    @Test
    void oneStepOfEachByHand() {
        try (Workers workers = Workers.of(1)) {
            Weights w = weights();
            fill(w.vector.gradient(), 0.5, -1, 0);
            new Sgd(w.parameters(), new Sgd.Settings(0, false, 0.1)).step(workers, 0.1);
            assertArrayEquals(new float[] {0.25f - 0.1f * (0.5f + 0.025f), -0.75f - 0.1f * (-1 - 0.075f), 2 - 0.1f * 0.2f},
                    w.vector.value().data(), 1e-7f);
            Weights a = weights();
            fill(a.vector.gradient(), 0.5, -1, 0);
            new Adam(a.parameters(), Adam.Settings.adam(0)).step(workers, 0.1);
            // The first step of Adam is the rate times the sign of the gradient.
            assertArrayEquals(new float[] {0.15f, -0.65f, 2}, a.vector.value().data(), 1e-6f);
        }
    }

    @Test
    void sgdWithMomentumAndNesterov() {
        follows((step, w, g, m, decayed) -> {
            double d = g + 0.01 * w;
            m[0] = 0.9 * m[0] + d;
            return w - 0.02 * m[0];
        }, p -> new Sgd(p, new Sgd.Settings(0.9, false, 0.01)));
        follows((step, w, g, m, decayed) -> {
            double d = g + 0.01 * w;
            m[0] = 0.9 * m[0] + d;
            return w - 0.02 * (d + 0.9 * m[0]);
        }, p -> new Sgd(p, new Sgd.Settings(0.9, true, 0.01)));
    }

    @Test
    void adamAddsTheDecayToEveryGradient() {
        follows((step, w, g, m, decayed) -> adam(step, w, g + 0.05 * w, m),
                p -> new Adam(p, new Adam.Settings(0.9, 0.999, 1e-8, Adam.Decay.L2, 0.05)));
    }

    @Test
    void adamWShrinksOnlyWhatDecays() {
        follows((step, w, g, m, decayed) -> adam(step, decayed ? w * (1 - 0.02 * 0.05) : w, g, m),
                p -> new Adam(p, Adam.Settings.adamW(0.05)));
    }

    private static double adam(int step, double w, double g, double[] m) {
        m[0] = 0.9 * m[0] + 0.1 * g;
        m[1] = 0.999 * m[1] + 0.001 * g * g;
        double mean = m[0] / (1 - Math.pow(0.9, step));
        double square = m[1] / (1 - Math.pow(0.999, step));
        return w - 0.02 * mean / (Math.sqrt(square) + 1e-8);
    }

    @Test
    void frozenParametersStay() {
        Weights w = weights();
        w.freeze(true);
        fill(w.vector.gradient(), 1, 1, 1);
        try (Workers workers = Workers.of(1)) {
            new Adam(w.parameters(), Adam.Settings.adamW(0.1)).step(workers, 0.1);
        }
        assertArrayEquals(new float[] {0.25f, -0.75f, 2}, w.vector.value().data());
    }

    @Test
    void aRestoredOptimiserContinuesBitForBit() {
        try (Workers workers = Workers.of(1)) {
            SplittableRandom random = new SplittableRandom(8);
            Weights through = weights();
            Optimizer first = new Adam(through.parameters(), Adam.Settings.adamW(0.01));
            Weights resumed = weights();
            Optimizer second = new Adam(resumed.parameters(), Adam.Settings.adamW(0.01));
            for (int step = 0; step < 10; step++) {
                gradients(through, random);
                first.step(workers, 0.01);
                if (step == 4) {
                    resumed.load(through.weights(), true);
                    Map<String, float[]> saved = new HashMap<>();
                    first.state().forEach((k, v) -> saved.put(k, v.clone()));
                    second.restore(first.steps(), saved);
                } else if (step > 4) {
                    System.arraycopy(through.matrix.gradient(), 0, resumed.matrix.gradient(), 0, 4);
                    System.arraycopy(through.vector.gradient(), 0, resumed.vector.gradient(), 0, 3);
                    second.step(workers, 0.01);
                }
            }
            assertArrayEquals(through.matrix.value().data(), resumed.matrix.value().data());
            assertArrayEquals(through.vector.value().data(), resumed.vector.value().data());
        }
    }

    @Test
    void stateOfAnotherOptimiserIsRefused() {
        Weights w = weights();
        Optimizer adam = new Adam(w.parameters(), Adam.Settings.adam(0));
        assertThrows(IllegalArgumentException.class, () -> adam.restore(1, Map.of()));
        assertThrows(IllegalArgumentException.class, () -> new Sgd.Settings(0, true, 0));
        assertThrows(IllegalArgumentException.class, () -> new Adam.Settings(1, 0.9, 1e-8, Adam.Decay.L2, 0));
    }

    @Test
    void clippingBoundsTheWholeGradient() {
        Weights w = weights();
        fill(w.matrix.gradient(), 3, 0, 0, 0);
        fill(w.vector.gradient(), 0, 4, 0);
        fill(w.buffer.gradient(), 100, 100);
        assertEquals(5, GradientClip.norm(w.parameters().values()), 1e-12);
        assertEquals(5, GradientClip.clip(w.parameters().values(), 2.5), 1e-12);
        assertEquals(1.5, w.matrix.gradient()[0], 1e-6);
        assertEquals(2, w.vector.gradient()[1], 1e-6);
        assertEquals(2.5, GradientClip.clip(w.parameters().values(), 12), 1e-6);
        assertEquals(1.5, w.matrix.gradient()[0], 1e-6);
    }

    @Test
    void theWeightAverageFollowsAndSwaps() {
        Weights w = weights();
        WeightAverage average = new WeightAverage(w.parameters(), 0.9);
        double expected = 0.25;
        try (Workers workers = Workers.of(1)) {
            for (int step = 1; step <= 200; step++) {
                w.vector.value().data()[0] = step;
                average.update(workers, step);
                double d = Math.min(0.9, (1.0 + step) / (10.0 + step));
                expected = d * expected + (1 - d) * step;
            }
        }
        average.swap();
        assertEquals(expected, w.vector.value().data()[0], 1e-3);
        average.swap();
        assertEquals(200, w.vector.value().data()[0]);
        WeightAverage other = new WeightAverage(w.parameters(), 0.9);
        other.restore(average.state());
        other.swap();
        assertEquals(expected, w.vector.value().data()[0], 1e-3);
    }

    @Test
    void whatIsNullIsNamed() {
        assertNamed("parameters", () -> new Adam(null, Adam.Settings.adam(0)));
        assertNamed("settings of Adam", () -> new Adam(Map.of(), null));
        assertNamed("decay", () -> new Adam.Settings(0.9, 0.999, 1e-8, null, 0));
    }

    private static void assertNamed(String part, Executable action) {
        String message = assertThrows(NullPointerException.class, action).getMessage();
        assertTrue(message.contains(part), message);
    }
}
