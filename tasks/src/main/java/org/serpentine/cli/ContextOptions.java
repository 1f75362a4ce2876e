package org.serpentine.cli;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.dense.Precision;
import picocli.CommandLine.Option;

/** On how many threads, and how exactly, a command computes. */
final class ContextOptions {
    @Option(names = "--threads", paramLabel = "N", description = "Threads; all cores if not given.")
    private Integer threads;

    @Option(names = "--precision", defaultValue = "f32", paramLabel = "f32|bf16", converter = PrecisionOption.class,
            description = "Matrix products in single precision, or in bfloat16 where that pays (faster on processors that have it).")
    private Precision precision;

    Context open() {
        if (threads != null && threads < 1) {
            throw new IllegalArgumentException("--threads is " + threads + ", expected at least 1");
        }
        return Context.create(threads == null ? Runtime.getRuntime().availableProcessors() : threads, precision);
    }
}
