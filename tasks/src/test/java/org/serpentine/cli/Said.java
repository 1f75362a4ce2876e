package org.serpentine.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * What a command said and how it ended.
 *
 * @param status exit status
 * @param out    standard output
 * @param err    standard error
 */
record Said(int status, String out, String err) {
    /** Runs {@code serpentine} as typed. */
    static Said run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int status = line.execute(args);
        return new Said(status, out.toString(), err.toString());
    }

    /** Both streams, for the message of an assertion. */
    String all() {
        return out + err;
    }
}
