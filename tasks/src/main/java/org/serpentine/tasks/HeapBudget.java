package org.serpentine.tasks;

/** How much of a memory budget is there for data: the rest goes to code, weights and room for the garbage collector. */
public final class HeapBudget {
    private static final long FIXED_RESERVE = 64L << 20;
    /** The collector keeps a third of the heap for young objects, which long-lived arrays cannot use. */
    private static final double USABLE = 0.65;
    private static final long STEP = 16L << 20;

    private HeapBudget() {}

    /** What a budget leaves for data, in bytes; {@link Long#MAX_VALUE} is no limit. */
    public static long usable(long budget) {
        return budget == Long.MAX_VALUE ? budget : Math.max(0, (long) (budget * USABLE) - FIXED_RESERVE);
    }

    /** The smallest budget, rounded up, that leaves this much for data. */
    public static long budgetFor(long data) {
        long exact = (long) Math.ceil((data + FIXED_RESERVE) / USABLE);
        return (exact + STEP - 1) / STEP * STEP;
    }

    /** A size for people, in units of 2^20 bytes. */
    public static String megabytes(long bytes) {
        return (bytes + (1 << 20) - 1 >> 20) + " MB";
    }
}
