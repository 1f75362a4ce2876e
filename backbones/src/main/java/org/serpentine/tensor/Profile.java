package org.serpentine.tensor;

import java.util.Arrays;

/** Multiply-accumulates, other floating-point operations and seconds of a run, by kind of operation. */
public final class Profile {
    private final long[] nanos = new long[OperationKind.values().length];
    private final long[] macs = new long[nanos.length];
    private final long[] flops = new long[nanos.length];
    private final long[] calls = new long[nanos.length];

    void add(OperationKind kind, long elapsedNanos, long multiplyAccumulates, long otherFlops) {
        int k = kind.ordinal();
        nanos[k] += elapsedNanos;
        macs[k] += multiplyAccumulates;
        flops[k] += otherFlops;
        calls[k]++;
    }

    /** Forgets everything. */
    public void clear() {
        Arrays.fill(nanos, 0);
        Arrays.fill(macs, 0);
        Arrays.fill(flops, 0);
        Arrays.fill(calls, 0);
    }

    /** Seconds spent in a kind of operation. */
    public double seconds(OperationKind kind) {
        return nanos[kind.ordinal()] * 1e-9;
    }

    /** Multiply-accumulates of a kind of operation. */
    public long macs(OperationKind kind) {
        return macs[kind.ordinal()];
    }

    /** Operations executed of a kind. */
    public long calls(OperationKind kind) {
        return calls[kind.ordinal()];
    }

    /** Multiply-accumulates of everything. */
    public long macs() {
        return Arrays.stream(macs).sum();
    }

    /** Floating-point operations: two a multiply-accumulate, and the others (exponentials count one). */
    public long flops() {
        return 2 * macs() + Arrays.stream(flops).sum();
    }

    /** Seconds spent in all operations. */
    public double seconds() {
        return Arrays.stream(nanos).sum() * 1e-9;
    }
}
