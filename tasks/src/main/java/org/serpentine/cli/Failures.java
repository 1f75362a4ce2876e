package org.serpentine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Turns exceptions into one clear line and an exit status; the stack trace only with {@code -v}. */
final class Failures {
    /** Some items failed. */
    static final int SOME = 1;
    /** The request itself was wrong. */
    static final int USAGE = 2;
    /** Nothing could be done. */
    static final int NOTHING = 3;

    private Failures() {}

    /** The exit status when {@code failed} of {@code all} items failed. */
    static int status(long failed, long all) {
        return failed == 0 ? 0 : failed < all ? SOME : NOTHING;
    }

    static int report(Exception e, CommandLine line, ParseResult parsed) {
        PrintWriter err = line.getErr();
        boolean expected = e instanceof IOException || e instanceof IllegalArgumentException;
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        err.println(line.getCommandSpec().qualifiedName() + ": " + message);
        if (!expected || parsed.originalArgs().contains("-v") || parsed.originalArgs().contains("--verbose")) {
            e.printStackTrace(err);
        }
        err.flush();
        return e instanceof IllegalArgumentException ? USAGE : NOTHING;
    }
}
