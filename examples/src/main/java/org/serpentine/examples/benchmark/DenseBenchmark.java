package org.serpentine.examples.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.tensor.dense.DenseEngine;
import org.serpentine.tensor.dense.DenseEngines;
import org.serpentine.tensor.dense.Gemm;

/**
 * Times the dense engines on the products of linear layers and prints GFLOP/s as a Markdown table.
 *
 * <p>Arguments: {@code [--engines onednn,java] [--threads 1,2] [--pass forward,input,weight] [--seconds 0.5] [--clock wall]}. The
 * engines take turns, so that a busy machine disturbs all alike, and the fastest turn counts. {@code seconds} is the time for each
 * figure. {@code --clock cpu} counts the processor time of the threads instead, divided by their number: on a machine that others
 * keep busy it says what the threads would reach undisturbed, leaving out time lost in waiting for each other.
 */
public final class DenseBenchmark {
    /** Tokens, input channels, output channels. */
    private static final int[][] SHAPES = {{1024, 384, 768}, {4096, 192, 384}, {4096, 768, 3072}, {65536, 32, 128}, {16384, 64, 256},
            {1024, 512, 1024}, {65536, 64, 34}, {12544, 128, 512}, {3136, 256, 1024}, {784, 512, 2048}, {196, 1024, 4096}, {49, 192, 768},
            {16, 320, 1280}};

    /** The three products of a linear layer {@code y = x W^T}. */
    private enum Pass {
        /** {@code y = x W^T}, with weights that the engine may prepare once. */
        FORWARD,
        /** {@code dx += dy W}. */
        INPUT,
        /** {@code dW += dy^T x}: few results, each summed over all tokens. */
        WEIGHT
    }

    /** Wall time, or the mean processor time of the calling thread and the workers. */
    private record Clock(boolean cpu) {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        long nanos(int threads) {
            if (!cpu) {
                return System.nanoTime();
            }
            long sum = THREADS.getCurrentThreadCpuTime();
            if (threads > 1) {
                Thread[] all = new Thread[Thread.activeCount() + 8];
                for (int i = Thread.enumerate(all) - 1; i >= 0; i--) {
                    if (all[i].getName().startsWith("serpentine-worker")) {
                        sum += Math.max(0, THREADS.getThreadCpuTime(all[i].getId()));
                    }
                }
            }
            return sum / threads;
        }
    }

    private DenseBenchmark() {}

    /** Runs it. */
    public static void main(String[] args) {
        List<DenseEngine> engines = new ArrayList<>();
        String wanted = option(args, "--engines", "onednn,openblas,java,onednn-bf16");
        for (String name : wanted.split(",")) {
            try {
                engines.add(DenseEngines.named(name));
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
        }
        Clock clock = new Clock(option(args, "--clock", "wall").equals("cpu"));
        double seconds = Double.parseDouble(option(args, "--seconds", "0.5"));
        System.out.println("Java " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors, "
                + (clock.cpu ? "processor time" : "wall time"));
        for (String pass : option(args, "--pass", "forward").split(",")) {
            table(engines, Pass.valueOf(pass.toUpperCase(Locale.ROOT)),
                    Arrays.stream(option(args, "--threads", "1,2").split(",")).mapToInt(Integer::parseInt).toArray(), seconds, clock);
        }
    }

    private static void table(List<DenseEngine> engines, Pass pass, int[] threads, double seconds, Clock clock) {
        StringBuilder head = new StringBuilder("\n| " + pass.name().toLowerCase(Locale.ROOT) + " GFLOP/s |");
        StringBuilder rule = new StringBuilder("|---|");
        for (int n : threads) {
            for (DenseEngine engine : engines) {
                head.append(' ').append(engine.name()).append(", ").append(n).append(n == 1 ? " thread |" : " threads |");
                rule.append("--:|");
            }
        }
        System.out.println(head + "\n" + rule);
        for (int[] shape : SHAPES) {
            StringBuilder row = new StringBuilder("| " + shape[0] + " x " + shape[1] + " x " + shape[2] + " |");
            for (int n : threads) {
                for (double speed : measure(engines, pass, n, shape, seconds, clock)) {
                    row.append(String.format(Locale.ROOT, " %.1f |", speed));
                }
            }
            System.out.println(row);
        }
    }

    private static double[] measure(List<DenseEngine> engines, Pass pass, int threads, int[] shape, double seconds,
            Clock clock) {
        int tokens = shape[0];
        int in = shape[1];
        int out = shape[2];
        float[] x = random(tokens * in);
        float[] y = random(tokens * out);
        float[] w = random(in * out);
        long[] best = new long[engines.size()];
        Arrays.fill(best, Long.MAX_VALUE);
        try (Workers workers = Workers.of(threads)) {
            List<Gemm> products = engines.stream().map(engine -> new Gemm(engine, workers)).toList();
            long end = System.nanoTime() + (long) (seconds * 1e9 * engines.size());
            for (int turn = 0; turn < 4 || System.nanoTime() < end; turn++) {
                for (int i = 0; i < best.length; i++) {
                    Gemm gemm = products.get(i);
                    for (int again = 0; again < 3; again++) {
                        long start = clock.nanos(threads);
                        switch (pass) {
                            case FORWARD -> gemm.run(gemm.engine().fix(w, 0), false, true, tokens, out, in, x, 0, in, 0, in, 0f, y, 0, out, null);
                            case INPUT -> gemm.run(false, false, tokens, in, out, y, 0, out, w, 0, in, 1f, x, 0, in);
                            case WEIGHT -> gemm.run(true, false, out, in, tokens, y, 0, out, x, 0, in, 1f, w, 0, in);
                        }
                        best[i] = Math.min(best[i], Math.max(1, clock.nanos(threads) - start));
                        if (pass != Pass.FORWARD) {
                            shrink(pass == Pass.INPUT ? x : w);
                        }
                    }
                }
            }
        }
        return Arrays.stream(best).mapToDouble(nanos -> 2.0 * tokens * in * out / nanos).toArray();
    }

    /** Keeps sums that are added to again and again from growing out of range. */
    private static void shrink(float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] *= 0.001f;
        }
    }

    private static float[] random(int length) {
        SplittableRandom random = new SplittableRandom(length);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    private static String option(String[] args, String name, String otherwise) {
        int at = Arrays.asList(args).indexOf(name);
        return at >= 0 && at + 1 < args.length ? args[at + 1] : otherwise;
    }
}
