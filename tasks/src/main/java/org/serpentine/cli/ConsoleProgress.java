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
    private long started;

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
        started = System.nanoTime();
        lastLine = started;
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
            out.println(task + ": " + done + (steps > 0 ? " of " + steps + remaining(done) : "") + (note.isEmpty() ? "" : ", " + note));
            out.flush();
        }
    }

    private String remaining(long done) {
        if (done <= 0 || done >= steps) {
            return "";
        }
        long seconds = Math.round((System.nanoTime() - started) * 1e-9 * (steps - done) / done);
        return ", about " + (seconds < 90 ? seconds + " s" : Math.round(seconds / 60.0) + " min") + " left";
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
