package org.serpentine.examples.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.serpentine.scanning.kernel.Kernels;
import org.serpentine.scanning.kernel.Workers;

/**
 * Times the kernels of both providers side by side, and the C++ reference where it is compiled, and prints a Markdown table with
 * machine and JDK.
 *
 * <p>Arguments: {@code [--only TEXT] [--seconds 1] [--rounds 3] [--native target/scan_reference]}. Providers and the reference take
 * turns, {@code rounds} times, and the fastest call counts. On one thread, calls of more than 2 ms are measured in processor time, so
 * that a busy machine spoils them less (shorter ones often run undisturbed, and the processor clock is too coarse for them); the
 * column for two threads shows wall time and means something on an idle machine only.
 */
public final class KernelTable {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final long SHORT = 2_000_000;

    private KernelTable() {
    }

    /** Prints the table. */
    public static void main(String[] args) throws IOException, InterruptedException {
        String only = option(args, "--only", "");
        double seconds = Double.parseDouble(option(args, "--seconds", "1"));
        int rounds = Integer.parseInt(option(args, "--rounds", "3"));
        Path reference = Path.of(option(args, "--native", "examples/target/scan_reference"));
        Kernels scalar = Kernels.scalar();
        Kernels vector = Kernels.vector();
        System.out.printf(Locale.ROOT, "%s, %d processors, %s %s, %s%n%n", processor(), Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.name"), System.getProperty("java.version"), vector.name());
        System.out.println("| kernel | scalar, ms | vector, ms | vector, 2 threads, ms | C++, ms | vector / C++ | ns per value and state |");
        System.out.println("|---|---|---|---|---|---|---|");
        try (Workers one = Workers.of(1); Workers two = Workers.of(2)) {
            for (KernelCase benchmark : KernelCase.all()) {
                if (!benchmark.name().contains(only)) {
                    continue;
                }
                double[] best = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE, Double.NaN};
                for (int round = 0; round < rounds; round++) {
                    best[0] = Math.min(best[0], least(benchmark, scalar, one, round == 0 ? seconds / 4 : 0));
                    best[1] = Math.min(best[1], least(benchmark, vector, one, seconds));
                    best[2] = Math.min(best[2], least(benchmark, vector, two, seconds));
                    if (benchmark.nativeArguments() != null && Files.isExecutable(reference)) {
                        double cpp = reference(reference, benchmark, best[1] * 1e-3, seconds);
                        best[3] = Double.isNaN(best[3]) ? cpp : Math.min(best[3], cpp);
                    }
                }
                System.out.printf(Locale.ROOT, "| %s | %.3f | %.3f | %.3f | %s | %s | %.3f |%n", benchmark.name(), best[0], best[1],
                        best[2], figure("%.3f", best[3]), figure("%.2f", best[1] / best[3]), best[1] * 1e6 / benchmark.work());
            }
        }
    }

    private static String figure(String format, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }

    /** Milliseconds of the fastest call within about {@code seconds}, and at least two calls. */
    private static double least(KernelCase benchmark, Kernels kernels, Workers workers, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long least = Long.MAX_VALUE;
        for (int call = 0; call < 2 || System.nanoTime() < end; call++) {
            long processor = THREADS.getCurrentThreadCpuTime();
            long start = System.nanoTime();
            benchmark.body().run(kernels, workers);
            long wall = System.nanoTime() - start;
            processor = THREADS.getCurrentThreadCpuTime() - processor;
            least = Math.min(least, workers.threads() == 1 && processor > SHORT ? processor : wall);
        }
        return least * 1e-6;
    }

    private static double reference(Path program, KernelCase benchmark, double about, double seconds)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toAbsolutePath().toString()));
        command.addAll(Arrays.asList(benchmark.nativeArguments().split(" ")));
        command.add(Integer.toString((int) Math.max(3, seconds / about)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = output.readLine();
            if (process.waitFor() != 0 || line == null) {
                throw new IOException(String.join(" ", command) + " failed: " + line);
            }
            return Double.parseDouble(line.split(" ")[0]);
        }
    }

    private static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (Files.isReadable(info)) {
            for (String line : Files.readAllLines(info)) {
                if (line.startsWith("model name")) {
                    return line.substring(line.indexOf(':') + 1).trim();
                }
            }
        }
        return System.getProperty("os.arch");
    }

    private static String option(String[] args, String name, String otherwise) {
        int at = Arrays.asList(args).indexOf(name);
        if (at < 0) {
            return otherwise;
        }
        if (at + 1 == args.length) {
            throw new IllegalArgumentException(name + " wants a value");
        }
        return args[at + 1];
    }
}
