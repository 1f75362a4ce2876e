package org.serpentine.tasks.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.serpentine.scanning.kernel.Kernels;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.dense.DenseEngines;

/** Inference in a steady state takes its memory from the pool: it keeps nothing, and it allocates next to nothing. */
class SteadyMemoryTest {
    private static final long MEGABYTE = 1 << 20;
    /** Far more than the compiler needs; a machine that is busy otherwise compiles late. */
    private static final int LONGEST_WARM_UP = 3000;
    private static final String WORKER = "serpentine-worker-";

    /** A small LightM-UNet with an input, run over and over on two threads with vector kernels. */
    private static final class Inference implements AutoCloseable {
        private final Context ctx;
        private final LightMUnet network = new LightMUnet(new LightMUnetConfig(2, 8, 1, 3, List.of(1, 1), List.of(1), 0));
        private final Tensor image;
        private final ThreadMXBean meter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final long[] threads;

        Inference(int size) {
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            ctx = new Context(Workers.of(2), Kernels.vector(), DenseEngines.best());
            threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(t -> t == Thread.currentThread() || t.getName().startsWith(WORKER) && !before.contains(t))
                    .mapToLong(Thread::getId).toArray();
            assertEquals(2, threads.length, "the caller and one worker");
            network.initializeFrom(1);
            image = Tensor.zeros(1, size, size, 1);
            for (int i = 0; i < image.elements(); i++) {
                image.data()[i] = (float) Math.sin(i);
            }
        }

        void step() {
            try (Scope scope = ctx.scope()) {
                network.forward(ctx, image);
            }
        }

        /** Bytes that each of some steps allocated on all threads. */
        long[] allocatedBySteps(int steps) {
            long[] each = new long[steps];
            for (int i = 0; i < steps; i++) {
                long before = LongStream.of(meter.getThreadAllocatedBytes(threads)).sum();
                step();
                each[i] = LongStream.of(meter.getThreadAllocatedBytes(threads)).sum() - before;
            }
            return each;
        }

        /** Until the kernels are compiled, the Vector API allocates an object for every vector. */
        void warmUp() {
            int steps = 0;
            while (LongStream.of(allocatedBySteps(10)).max().orElseThrow() >= MEGABYTE && steps < LONGEST_WARM_UP) {
                steps += 10;
            }
        }

        @Override
        public void close() {
            ctx.close();
        }
    }

    /** Late compilations allocate now and then: the median of the steps counts. */
    private static void assertSmall(long[] allocated) {
        long[] sorted = allocated.clone();
        Arrays.sort(sorted);
        long median = sorted[sorted.length / 2];
        assertTrue(median < MEGABYTE, "an inference allocates " + median + " bytes, expected less than " + MEGABYTE);
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void warmInferenceAllocatesNextToNothing() throws Exception {
        inAMachineOfItsOwn(16, 20);
    }

    @Test
    @Tag("soak")
    void twoHundredInferencesLeaveMemoryAsItWas() throws Exception {
        inAMachineOfItsOwn(24, 200);
    }

    /**
     * In a Java machine that runs nothing else, with what the launcher passes. In one that had run seven hundred other tests C2 sometimes
     * left vectors of a kernel boxed for good, in every inference after thousands.
     */
    private static void inAMachineOfItsOwn(int size, int steps) throws Exception {
        Assumptions.assumeTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
                "needs the vector kernels: --add-modules jdk.incubator.vector");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-XX:CompileCommand=quiet",
                "-XX:CompileCommand=dontinline,org.serpentine.scanning.kernel.vector.ActivationLoops::*",
                "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Steady.class.getName(), Integer.toString(size), Integer.toString(steps)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    /** What that machine runs; it fails with an assertion's message. */
    static final class Steady {
        private Steady() {}

        /** @param arguments size of the picture, steps to be watched */
        public static void main(String[] arguments) {
            int steps = Integer.parseInt(arguments[1]);
            try (Inference inference = new Inference(Integer.parseInt(arguments[0]))) {
                inference.warmUp();
                assertSmall(inference.allocatedBySteps(steps / 10));
                long held = inference.ctx.heldBytes();
                long heap = usedHeap();
                assertSmall(inference.allocatedBySteps(steps - steps / 10));
                long grown = usedHeap() - heap;
                assertEquals(0, inference.ctx.liveBytes());
                assertEquals(held, inference.ctx.heldBytes());
                assertTrue(grown < MEGABYTE, "after " + (steps - steps / 10) + " more inferences the heap holds " + grown + " bytes more");
            }
        }
    }
}
