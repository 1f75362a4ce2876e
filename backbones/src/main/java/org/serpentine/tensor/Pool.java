package org.serpentine.tensor;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Arrays waiting to be used again, by exact length: the shapes of a network repeat from step to step, so that after the first
 * step nothing is allocated. Not thread-safe: a pool belongs to one {@link Context}.
 */
final class Pool {
    private final Map<Integer, ArrayDeque<float[]>> free = new HashMap<>();
    private final long capacityBytes;
    private long freeBytes;
    private long liveBytes;
    private long peakBytes;

    /** A pool that keeps at most {@code capacityBytes} of unused arrays. */
    Pool(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** An array of exactly this length with undefined contents. */
    float[] take(int length) {
        liveBytes += 4L * length;
        peakBytes = Math.max(peakBytes, liveBytes);
        ArrayDeque<float[]> same = free.get(length);
        if (same != null && !same.isEmpty()) {
            freeBytes -= 4L * length;
            return same.pop();
        }
        return new float[length];
    }

    /** Returns an array taken before; it must not be used afterwards. */
    void give(float[] array) {
        long bytes = 4L * array.length;
        liveBytes -= bytes;
        if (freeBytes + bytes <= capacityBytes) {
            free.computeIfAbsent(array.length, n -> new ArrayDeque<>()).push(array);
            freeBytes += bytes;
        }
    }

    /** Leaves an array taken before to its holder for good. */
    void forget(float[] array) {
        liveBytes -= 4L * array.length;
    }

    /** Bytes handed out and not yet returned. */
    long liveBytes() {
        return liveBytes;
    }

    /** The most that was handed out at one time since the last {@link #resetPeak}. */
    long peakBytes() {
        return peakBytes;
    }

    /** Bytes handed out and bytes kept for reuse. */
    long heldBytes() {
        return liveBytes + freeBytes;
    }

    void resetPeak() {
        peakBytes = liveBytes;
    }

    /** Forgets the unused arrays so that the collector can take them. */
    void trim() {
        free.clear();
        freeBytes = 0;
    }
}
