package org.serpentine.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.serpentine.tasks.Progress;

/** A progress bar on a terminal; elsewhere a plain line now and then. */
final class ConsoleProgress implements Progress, AutoCloseable {
    private static final long LINE_NANOS = 15_000_000_000L;

    private final PrintWriter out;
    private final boolean quiet;
    private final boolean terminal;
    private ProgressBar bar;
    private String task = "";
    private long steps;
    private long lastLine;

    /** Progress of a command; {@code quiet} shows messages only. */
    ConsoleProgress(PrintWriter out, boolean quiet) {
        this.out = out;
        this.quiet = quiet;
        // From JDK 22 a console exists even when output goes to a file.
        terminal = System.console() != null && System.getenv("TERM") != null && isTerminal();
    }

    private static boolean isTerminal() {
        try {
            Object answer = java.io.Console.class.getMethod("isTerminal").invoke(System.console());
            return (Boolean) answer;
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    @Override
    public void begin(String name, long stepCount) {
        end();
        task = name;
        steps = stepCount;
        lastLine = System.nanoTime();
        if (!quiet && terminal) {
            bar = new ProgressBarBuilder().setTaskName(name).setInitialMax(stepCount <= 0 ? -1 : stepCount)
                    .setStyle(ProgressBarStyle.ASCII).setUpdateIntervalMillis(200).clearDisplayOnFinish().build();
        }
    }

    @Override
    public void advance(long done, String note) {
        if (bar != null) {
            bar.stepTo(done);
            bar.setExtraMessage(note);
        } else if (!quiet && !terminal && System.nanoTime() - lastLine > LINE_NANOS) {
            lastLine = System.nanoTime();
            out.println(task + ": " + done + (steps > 0 ? " of " + steps : "") + (note.isEmpty() ? "" : ", " + note));
            out.flush();
        }
    }

    @Override
    public void message(String text) {
        out.println(text);
        out.flush();
    }

    @Override
    public void end() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    @Override
    public void close() {
        end();
    }
}
