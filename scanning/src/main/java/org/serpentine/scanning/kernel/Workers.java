package org.serpentine.scanning.kernel;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * A fixed team of threads for short parallel loops. The calling thread takes part, so {@code of(n)} starts {@code n - 1} daemon
 * threads. Idle threads spin for half a millisecond, since the next loop of a network usually follows at once and waking a parked
 * thread costs up to 100 microseconds, and then park. Each thread begins with a contiguous share of a loop's tasks of its own, the same
 * from loop to loop, so that it mostly finds in its cache what it wrote in the loop before; then it helps the others. A loop started
 * from inside a loop, or while another thread is using the team, runs inline on its caller: nothing can deadlock.
 */
public final class Workers implements AutoCloseable {

    /** The body of a loop over a range of indices. */
    @FunctionalInterface
    public interface RangeBody {
        /** Handles the indices {@code from} (inclusive) to {@code to} (exclusive). */
        void run(int from, int to);
    }

    private static final long SPIN_NANOS = 500_000;

    private static final class Job {
        final IntConsumer body;
        final int tasks;
        final int threads;
        /** The next task of each thread's share. */
        final AtomicIntegerArray next;
        final AtomicInteger finished = new AtomicInteger();
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final Thread caller = Thread.currentThread();

        Job(int tasks, int threads, IntConsumer body) {
            this.tasks = tasks;
            this.threads = threads;
            this.body = body;
            next = new AtomicIntegerArray(threads);
            for (int thread = 1; thread < threads; thread++) {
                next.setPlain(thread, start(thread));
            }
        }

        /** First task of a thread's share. */
        private int start(int thread) {
            return (int) ((long) tasks * thread / threads);
        }

        /** Takes tasks until none is left, those of thread {@code me} first. */
        void work(int me) {
            for (int i = 0; i < threads; i++) {
                share((me + i) % threads);
            }
        }

        /** Takes tasks of one share until none is left; a failed task does not stop the others from being counted. */
        private void share(int thread) {
            int end = start(thread + 1);
            int task;
            while ((task = next.getAndIncrement(thread)) < end) {
                try {
                    if (failure.get() == null) {
                        body.accept(task);
                    }
                } catch (Throwable t) {
                    failure.compareAndSet(null, t);
                }
                if (finished.incrementAndGet() == tasks && Thread.currentThread() != caller) {
                    LockSupport.unpark(caller);
                }
            }
        }
    }

    private final int threads;
    private final Thread[] team;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final Workspace workspace = new Workspace();
    private volatile Job job;
    private volatile boolean closed;

    private Workers(int threads) {
        this.threads = threads;
        this.team = new Thread[threads - 1];
        for (int i = 0; i < team.length; i++) {
            int number = i + 1;
            team[i] = new Thread(() -> serve(number), "serpentine-worker-" + number);
            team[i].setDaemon(true);
            team[i].start();
        }
    }

    /**
     * A team of {@code threads} threads, the caller included.
     *
     * @param threads 1..1024
     */
    public static Workers of(int threads) {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("Workers: threads is " + threads + ", expected 1..1024");
        }
        return new Workers(threads);
    }

    /** Number of threads that take part, the caller included. */
    public int threads() {
        return threads;
    }

    /** Scratch arrays that live as long as this team. */
    public Workspace workspace() {
        return workspace;
    }

    /**
     * Runs {@code body} for each task 0..tasks-1, in any order, and returns when all are done. The first exception of a task is
     * thrown here, and tasks not begun by then are left out.
     */
    public void run(int tasks, IntConsumer body) {
        if (tasks <= 1 || threads == 1 || closed || !busy.compareAndSet(false, true)) {
            for (int task = 0; task < tasks; task++) {
                body.accept(task);
            }
            return;
        }
        Job mine = new Job(tasks, threads, body);
        try {
            job = mine;
            for (Thread thread : team) {
                LockSupport.unpark(thread);
            }
            mine.work(0);
            long deadline = System.nanoTime() + SPIN_NANOS;
            while (mine.finished.get() < tasks) {
                if (System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(this, 1_000_000);
                }
            }
        } finally {
            job = null;
            busy.set(false);
        }
        Throwable failure = mine.failure.get();
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    /**
     * Splits the indices 0..n-1 into at most {@link #threads} contiguous ranges of about equal size and runs them side by side.
     *
     * @param grain smallest number of indices worth a thread of its own; {@code n <= grain} runs inline
     */
    public void ranges(int n, int grain, RangeBody body) {
        if (n <= 0) {
            return;
        }
        int least = Math.max(1, grain);
        int parts = (int) Math.min(threads, (n + (long) least - 1) / least);
        if (parts <= 1) {
            body.run(0, n);
            return;
        }
        run(parts, part -> body.run((int) ((long) n * part / parts), (int) ((long) n * (part + 1) / parts)));
    }

    private void serve(int me) {
        Job last = null;
        while (!closed) {
            Job current = job;
            if (current != null && current != last) {
                current.work(me);
                last = current;
                continue;
            }
            long deadline = System.nanoTime() + SPIN_NANOS;
            while (!fresh(last)) {
                if (System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                } else {
                    last = null;
                    LockSupport.park(this);
                    deadline = System.nanoTime() + SPIN_NANOS;
                }
            }
        }
    }

    private boolean fresh(Job last) {
        Job current = job;
        return closed || current != null && current != last;
    }

    /** Ends the threads. Loops started afterwards run on their caller. */
    @Override
    public void close() {
        closed = true;
        for (Thread thread : team) {
            LockSupport.unpark(thread);
        }
    }
}
