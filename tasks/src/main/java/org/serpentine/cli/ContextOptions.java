package org.serpentine.cli;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.dense.Precision;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** On how many threads, and how exactly, a command computes. */
final class ContextOptions {
    @Mixin
    private ThreadsOption threads;

    @Option(names = "--precision", defaultValue = "f32", paramLabel = "f32|bf16", converter = PrecisionOption.class,
            description = "Matrix products in single precision, or in bfloat16 where that pays (faster on processors that have it).")
    private Precision precision;

    Context open() {
        return Context.create(threads.count(), precision);
    }
}
