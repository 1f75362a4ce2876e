package org.serpentine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.serpentine.tasks.catalogue.Catalogue;
import org.serpentine.tasks.catalogue.NetworkEntry;
import org.serpentine.tasks.catalogue.PrecisionLoss;
import org.serpentine.tasks.catalogue.SpeedInTurn;
import org.serpentine.tasks.catalogue.SpeedRun;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.dense.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serpentine bench}: how fast a network runs here, and where the time goes. */
@Command(name = "bench", description = "Times a network and shows where the time goes.",
        footer = {"", "Examples:", "  serpentine bench --model lightmunet_2d --size 256x256",
            "  serpentine bench --model vim_tiny_patch16_224 --sizes 224,512,1024 --against vit_tiny_patch16_224 --plot sizes.png"})
final class BenchCommand implements Callable<Integer> {
    @Option(names = {"-m", "--model"}, required = true, paramLabel = "NAME",
            description = "Network; `serpentine models --names` lists them.")
    private String model;

    @Option(names = "--size", paramLabel = "S|HxW|DxHxW",
            description = "Input size, one number for a square; the network's own default if not given.")
    private String size;

    @Option(names = "--batch", defaultValue = "1", paramLabel = "N", description = "Images in a step.")
    private int batch;

    @Option(names = "--train", description = "Time forward and backward instead of inference.")
    private boolean train;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--precision", defaultValue = "f32", paramLabel = "f32|bf16", converter = PrecisionOption.class,
            description = "Operands of matrix products: f32, or bf16 where the processor has instructions for it.")
    private Precision precision;

    @Option(names = "--seconds", defaultValue = "10", paramLabel = "S", description = "Least time to measure.")
    private double seconds;

    @Mixin
    private SweepOptions sweep;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (batch < 1) {
            throw new IllegalArgumentException("--batch is " + batch + ", expected at least 1");
        }
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("--seconds is " + seconds + ", expected 0 or more");
        }
        if (sweep.wanted()) {
            compareSizes(out);
            return 0;
        }
        NetworkEntry entry = Catalogue.standard().get(model);
        int[] extents = size == null ? entry.extents() : Extents.parse("--size", size, entry.extents().length, entry.extents().length);
        int cores = threads.count();
        try (Context ctx = Context.create(cores, precision)) {
            SpeedRun.Result r = SpeedRun.run(entry, ctx, train, seconds, entry.inputShape(batch, extents));
            out.printf(Locale.ROOT, "%s %s, batch %d, %s, %d thread%s, java %s, kernels %s, dense engine %s%n", model,
                    java.util.Arrays.toString(extents), batch, train ? "forward and backward" : "forward", cores, cores == 1 ? "" : "s",
                    System.getProperty("java.version"), ctx.kernels().name(), ctx.gemm().engine().name());
            out.printf(Locale.ROOT, "median %.1f ms, minimum %.1f ms over %d steps, after %.0f s of warming up%n", 1e3 * r.medianSeconds(),
                    1e3 * r.minimumSeconds(), r.steps(), r.warmUpSeconds());
            out.printf(Locale.ROOT, "%.2f GMAC a step, %.1f GMAC/s; gemm peak measured now %.1f GMAC/s, so %.0f %% of it%n",
                    r.macs() * 1e-9, r.macs() / r.medianSeconds() * 1e-9, r.gemmPeak() * 1e-9, 100 * r.shareOfPeak());
            out.printf(Locale.ROOT, "tensors at their peak %.1f MiB; Java heap allocated a step %.3f MiB%n", r.peakBytes() / 1048576.0,
                    r.allocatedBytes() / 1048576.0);
            if (precision != Precision.F32) {
                compareWithFloat(entry, ctx, entry.inputShape(batch, extents), out);
            }
            double total = r.profile().seconds();
            for (OperationKind kind : SpeedRun.byTime(r.profile())) {
                out.printf(Locale.ROOT, "  %-24s %5.1f %%  %8.2f ms  %6.1f GMAC/s%n", kind.text(), 100 * r.profile().seconds(kind) / total,
                        1e3 * r.profile().seconds(kind) / r.steps(), r.profile().macs(kind) / r.profile().seconds(kind) * 1e-9);
            }
        }
        out.flush();
        return 0;
    }

    private void compareWithFloat(NetworkEntry entry, Context ctx, int[] shape, PrintWriter out) {
        try (Context exact = Context.create(ctx.workers().threads(), Precision.F32)) {
            SpeedInTurn speed = SpeedInTurn.run(entry, ctx, exact, train, seconds, shape);
            out.printf(Locale.ROOT, "in turn with f32: %.1f against %.1f ms, %.2f times as fast (medians of %d windows each)%n",
                    1e3 * speed.seconds(), 1e3 * speed.otherSeconds(), speed.ratio(), speed.pairs());
            if (!train) {
                PrecisionLoss loss = PrecisionLoss.of(entry, ctx, exact, shape);
                out.printf(Locale.ROOT, "outputs differ from those in f32 by at most %.3g, of a largest magnitude of %.3g (random weights)%n",
                        loss.largest(), loss.magnitude());
            }
        }
    }

    private void compareSizes(PrintWriter out) throws IOException {
        if (size != null || batch != 1) {
            throw new IllegalArgumentException("--sizes compares pictures one at a time: leave --size and --batch away");
        }
        try (Context ctx = Context.create(threads.count(), precision)) {
            sweep.run(model, ctx, train, seconds, out);
        }
    }
}
