package org.serpentine.cli;

import org.serpentine.scanning.kernel.Kernels;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.dense.DenseEngines;
import picocli.CommandLine.Option;

/** On how many threads, and how exactly, a command computes. */
final class ContextOptions {
    /** Number formats of matrix products. */
    enum Precision { F32, BF16 }

    @Option(names = "--threads", paramLabel = "N", description = "Threads; all cores if not given.")
    private Integer threads;

    @Option(names = "--precision", defaultValue = "f32", paramLabel = "f32|bf16",
            description = "Matrix products in single precision, or where it pays in bfloat16 (faster on processors that have it).")
    private Precision precision;

    Context open() {
        if (threads != null && threads < 1) {
            throw new IllegalArgumentException("--threads is " + threads + ", expected at least 1");
        }
        int count = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        return precision == Precision.F32 ? Context.create(count)
                : new Context(Workers.of(count), Kernels.best(), DenseEngines.named("onednn-bf16"));
    }
}
