package org.serpentine.cli;

import picocli.CommandLine.Option;

/** How much a command that works through files prints. */
final class Verbosity {
    @Option(names = {"-q", "--quiet"}, description = "Print failures and the last line only.")
    private boolean quiet;

    @Option(names = {"-v", "--verbose"}, description = "Print details where the command has more of them; show the stack trace of an error.")
    private boolean verbose;

    boolean quiet() {
        return quiet;
    }

    boolean verbose() {
        return verbose;
    }
}
