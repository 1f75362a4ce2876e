package org.serpentine.cli;

import picocli.CommandLine.Option;

/** On how many threads a command computes. */
final class ThreadsOption {
    @Option(names = "--threads", paramLabel = "N", description = "Threads; all cores if not given.")
    private Integer threads;

    /** At least 1. */
    int count() {
        if (threads != null && threads < 1) {
            throw new IllegalArgumentException("--threads is " + threads + ", expected at least 1");
        }
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
