package org.serpentine.tensor.dense;

import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * Holds signals to this thread back while oneDNN multiplies.
 *
 * <p>The float kernels of oneDNN before 3.12 for AVX2 and AVX-512 point the stack pointer into a buffer on the heap when they sum
 * over more than some 80 values (oneDNN issue 4845). A signal handler that runs meanwhile, such as the one by which Flight Recorder
 * and other profilers sample a thread, writes its frame below that buffer: over other memory of the process, which ends in an abort
 * by the allocator. A blocked signal waits until the call is over. Faults of the thread itself (a wrong address, say) still reach
 * the virtual machine, which reports them.
 */
final class SignalMask {
    /** Ints of a C {@code sigset_t}. */
    private static final int WORDS = 32;
    private static final int BLOCK = 0;
    private static final int SET = 2;

    /** Illegal instruction, trap, bus error, arithmetic, wrong address: Linux numbers. */
    private static final int[] FAULTS = {4, 5, 7, 8, 11};

    private static final int[] ASYNCHRONOUS = asynchronous();
    /** {@code sigprocmask} of Linux, which is about the calling thread only. */
    private static final MethodHandle MASK =
            Foreign.standard().function("sigprocmask", int.class, int.class, int[].class, int[].class);
    /** For each thread, the mask to return to; behind it room for one that nobody asks for. */
    private static final ThreadLocal<int[]> BEFORE = ThreadLocal.withInitial(() -> new int[2 * WORDS]);

    private SignalMask() {}

    /** Holds back signals to this thread; returns what {@link #restore} wants. Does not nest. */
    static int[] block() {
        int[] before = BEFORE.get();
        change(BLOCK, ASYNCHRONOUS, before, 0);
        return before;
    }

    /** Lets the signals through that came through before. */
    static void restore(int[] before) {
        change(SET, before, before, WORDS);
    }

    private static void change(int how, int[] set, int[] old, int at) {
        int status;
        try {
            status = (int) MASK.invokeExact(how, set, 0L, old, (long) at);
        } catch (Throwable e) {
            throw OneDnn.unexpected(e);
        }
        if (status != 0) {
            throw new IllegalStateException("sigprocmask returned status " + status + "; choose another engine with -D"
                    + DenseEngines.PROPERTY + "=java");
        }
    }

    private static int[] asynchronous() {
        int[] set = new int[WORDS];
        Arrays.fill(set, -1);
        for (int signal : FAULTS) {
            set[(signal - 1) / Integer.SIZE] &= ~(1 << (signal - 1) % Integer.SIZE);
        }
        return set;
    }
}
