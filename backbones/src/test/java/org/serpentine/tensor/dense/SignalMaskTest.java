package org.serpentine.tensor.dense;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SignalMaskTest {
    private static final Path STATUS = Path.of("/proc/thread-self/status");

    /** The mask as the kernel sees it: bit s - 1 stands for signal s. */
    private static long blocked() throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("SigBlk:")) {
                return Long.parseUnsignedLong(line.substring(7).strip(), 16);
            }
        }
        throw new IOException("no SigBlk in " + STATUS);
    }

    private static long bit(int signal) {
        return 1L << (signal - 1);
    }

    @Test
    void profilersWaitAndFaultsDoNot() throws IOException {
        assumeTrue(Foreign.present() && Files.exists(STATUS), "needs JDK 22 or newer on Linux");
        int segmentation = 11;
        int user = 12; // by which HotSpot suspends a thread that Flight Recorder samples
        int terminate = 15;
        int profiling = 27;
        long asked = bit(segmentation) | bit(user) | bit(terminate) | bit(profiling);
        long before = blocked();
        assertEquals(0, before & asked);
        int[] mask = SignalMask.block();
        long during;
        try {
            during = blocked();
        } finally {
            SignalMask.restore(mask);
        }
        assertEquals(asked & ~bit(segmentation), during & asked);
        assertEquals(before, blocked());
    }

    /** Without the mask the allocator aborts this process within a second or two. */
    @Test
    @Tag("soak")
    void flightRecorderMaySampleEveryProduct() throws UnavailableException, InterruptedException {
        assumeTrue(Foreign.present(), "needs JDK 22 or newer");
        OneDnn engine = new OneDnn();
        long end = System.nanoTime() + 10_000_000_000L;
        Thread[] threads = new Thread[2];
        AtomicInteger products = new AtomicInteger();
        try (Recording recording = new Recording()) {
            recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(1));
            recording.enable("jdk.NativeMethodSample").withPeriod(Duration.ofMillis(1));
            recording.start();
            for (int t = 0; t < threads.length; t++) {
                SplittableRandom random = new SplittableRandom(t);
                threads[t] = new Thread(() -> {
                    while (System.nanoTime() < end) {
                        DenseCase one = DenseCase.random(random, 1 + random.nextInt(60), 1 + random.nextInt(60), 1 + random.nextInt(900));
                        float[] c = new float[one.m() * one.n()];
                        for (int i = 0; i < 50; i++) {
                            engine.gemm(one.transA(), one.transB(), one.m(), one.n(), one.k(), one.a(), one.ao(), one.lda(), one.b(),
                                    one.bo(), one.ldb(), 0f, c, 0, one.n());
                            products.incrementAndGet();
                        }
                        one.check(engine, 1e-5);
                    }
                });
                threads[t].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertTrue(products.get() > 1000, products + " products");
    }
}
