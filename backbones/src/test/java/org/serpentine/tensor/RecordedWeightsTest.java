package org.serpentine.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serpentine.nn.LinearLayer;
import org.serpentine.scanning.kernel.Kernels;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.tensor.dense.DenseEngine;
import org.serpentine.tensor.dense.DenseEngines;
import org.serpentine.tensor.dense.FixedOperand;

class RecordedWeightsTest {
    /** Notes which weights it is asked to prepare. */
    private static final class Noting implements DenseEngine {
        final List<float[]> prepared = new ArrayList<>();
        private final DenseEngine plain = DenseEngines.named("scalar");

        @Override
        public String name() {
            return "noting";
        }

        @Override
        public void gemm(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
                float beta, float[] c, int co, int ldc) {
            plain.gemm(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
        }

        @Override
        public FixedOperand fix(float[] b, int edition) {
            prepared.add(b);
            return once(b);
        }
    }

    @Test
    void weightsArePreparedUnlessATapeRecords() {
        Noting engine = new Noting();
        LinearLayer layer = new LinearLayer(5, 3, true);
        layer.initializeFrom(1);
        Tensor x = GradientCheck.random(1, 2, 5);
        try (Context ctx = new Context(Workers.of(1), Kernels.best(), engine)) {
            try (Tape tape = ctx.startTape()) {
                layer.watch(tape);
                tape.backward(layer.forward(ctx, x), new float[6]);
            }
            assertEquals(0, engine.prepared.size());
            layer.forward(ctx, x);
            assertEquals(1, engine.prepared.size());
        }
    }

    /** A row of a weight is changed between two products of one context: too few values to be noticed by looking at some. */
    @ParameterizedTest
    @ValueSource(strings = {"onednn", "java", "openblas", "scalar"})
    void changedRowsAreSeen(String name) {
        DenseEngine engine = DenseEngines.available().stream().filter(e -> e.name().equals(name) && e.usable()).findFirst()
                .map(e -> DenseEngines.named(name)).orElse(null);
        assumeTrue(engine != null, name + " cannot be used here");
        int in = 192;
        int out = 1000;
        LinearLayer layer = new LinearLayer(in, out, false);
        layer.initializeFrom(1);
        Tensor x = Tensor.zeros(1, in);
        Arrays.fill(x.data(), 1f);
        try (Context ctx = new Context(Workers.of(1), Kernels.best(), engine)) {
            layer.forward(ctx, x);
            float[] w = layer.weight().official();
            Arrays.fill(w, 500 * in, 501 * in, 3f);
            layer.weight().setOfficial(w);
            assertEquals(3f * in, layer.forward(ctx, x).data()[500], 1e-2f);
            layer.weight().value().data()[700 * in] += 50f;
            layer.weight().value().changed();
            float sum = 0;
            for (int i = 0; i < in; i++) {
                sum += layer.weight().official()[700 * in + i];
            }
            assertEquals(sum, layer.forward(ctx, x).data()[700], 1e-3f);
        }
    }

    /** A weight of 4 MB meets 16 rows: inference keeps a transposed copy of it, training must not make one at every step. */
    @Test
    void aStepOfTrainingCopiesNoWeight() {
        int width = 1024;
        LinearLayer layer = new LinearLayer(width, width, true);
        layer.initializeFrom(1);
        Tensor x = GradientCheck.random(1, 16, width);
        float[] cotangent = new float[16 * width];
        var meter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        try (Context ctx = Context.create(1)) {
            for (int step = 0; step < 6; step++) {
                long before = meter.getCurrentThreadAllocatedBytes();
                try (Tape tape = ctx.startTape()) {
                    layer.watch(tape);
                    tape.backward(layer.forward(ctx, x), cotangent);
                }
                least = Math.min(least, meter.getCurrentThreadAllocatedBytes() - before);
            }
        }
        assertTrue(least < 1 << 20, "a step allocates " + least + " bytes");
    }
}
