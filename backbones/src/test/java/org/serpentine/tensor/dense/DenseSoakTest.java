package org.serpentine.tensor.dense;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.serpentine.scanning.kernel.Workers;

@Tag("soak")
class DenseSoakTest {
    static Stream<String> heapEngines() {
        return DenseEnginesTest.usable().filter(name -> !name.equals("nd4j"));
    }

    @ParameterizedTest
    @MethodSource("heapEngines")
    void hardlyAnythingIsAllocatedOnceCompiled(String name) {
        float[] a = new float[64 * 64];
        float[] b = new float[64 * 64];
        float[] c = new float[64 * 64];
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Workers workers = Workers.of(1)) {
            Gemm gemm = new Gemm(DenseEngines.named(name), workers);
            long perCall = Long.MAX_VALUE;
            for (int round = 0; round < 10; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 20_000; i++) {
                    gemm.run(false, true, 16, 16, 16, a, 0, 64, b, 0, 64, 0f, c, 0, 64);
                }
                perCall = Math.min(perCall, (threads.getCurrentThreadAllocatedBytes() - before) / 20_000);
            }
            // Seven small objects when the compiler does not manage to remove them; nothing in the size of the operands (1 kB).
            assertTrue(perCall <= 512, name + " allocates " + perCall + " bytes a call");
        }
    }

    /** Contexts come and go, each with an engine of its own; what oneDNN made for a shape must not be made for each. */
    @Test
    void bfloat16EnginesLeaveNothingBehind() throws UnavailableException, InterruptedException {
        Assumptions.assumeTrue(Foreign.present(), "needs JDK 22 or newer");
        OneDnn library = new OneDnn();
        float[] a = new float[16 * 64];
        float[] b = new float[64 * 64];
        float[] c = new float[16 * 64];
        long early = 0;
        for (int i = 0; i < 3000; i++) {
            new OneDnnBf16(library).fix(b, 0).gemm(false, true, 16, 64, 64, a, 0, 64, 0, 64, 0f, c, 0, 64);
            if (i == 500) {
                early = resident();
            }
        }
        long grown = resident() - early;
        assertTrue(grown < 20L << 20, "grew by " + (grown >> 20) + " MiB in 2500 engines");
    }

    private static long resident() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100); // for what frees native memory after the collector
        }
        return Pointer.physicalBytes();
    }

    /** In a process of its own, whose heap is all there from the beginning: a heap that grows would be counted. */
    @Test
    void nd4jKeepsItsMemory() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms512m", "-Xmx512m",
                "-XX:+AlwaysPreTouch", "-cp", System.getProperty("java.class.path"), Products.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.waitFor());
        long grown = Long.parseLong(said.substring(said.lastIndexOf(' ') + 1));
        assertTrue(grown < 100L << 20, "grew by " + (grown >> 20) + " MiB in 300 products");
    }

    /** Says by how many bytes this process has grown. */
    static final class Products {
        private Products() {}

        /** Runs products of many sizes. */
        public static void main(String[] arguments) throws InterruptedException {
            DenseEngine engine = DenseEngines.named("nd4j");
            SplittableRandom random = new SplittableRandom(51);
            long early = 0;
            for (int i = 0; i < 400; i++) {
                int m = 100 + random.nextInt(3000);
                int n = 10 + random.nextInt(500);
                int k = 10 + random.nextInt(300);
                engine.gemm(false, true, m, n, k, new float[m * k], 0, k, new float[n * k], 0, k, 0f, new float[m * n], 0, n);
                if (i == 100) {
                    early = resident();
                }
            }
            System.out.println("grown by " + (resident() - early));
        }
    }
}
