package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.Workers;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/**
 * How a smaller tensor {@code [outer, inner]} is repeated to meet a larger one {@code [outer, repeat, inner]}: a vector over
 * channels, a gate per item and channel {@code [N, 1, 1, C]}, one number per item {@code [N, 1, 1, 1]}, a position table
 * {@code [1, L, C]}, or a single number.
 */
record Broadcast(int outer, int repeat, int inner) {
    /** Work on values {@code at .. at + n} of the large tensor, with the small tensor's values for them in {@code small[0 .. n)}. */
    @FunctionalInterface
    interface Body {
        /**
         * @param first  buffer of at least n values, free to use
         * @param second another one
         */
        void run(int at, int n, float[] small, float[] first, float[] second);
    }

    /**
     * Aligns shapes from the right.
     *
     * @throws IllegalArgumentException if the small shape has more axes, or extents that are neither 1 nor the large one's, or
     *                                  alternates more often between repeated and own axes than outer, repeated, inner
     */
    static Broadcast of(String what, Tensor large, Tensor small) {
        if (small.elements() == 1) {
            return new Broadcast(1, large.elements(), 1);
        }
        if (large.sameShape(small)) {
            return new Broadcast(1, 1, large.elements());
        }
        int rank = large.rank();
        int missing = rank - small.rank();
        int outer = 1;
        int repeat = 1;
        int inner = 1;
        int stage = 0; // 0 outer, 1 repeated, 2 inner
        for (int axis = 0; axis < rank; axis++) {
            int have = axis < missing ? 1 : small.size(axis - missing);
            int want = large.size(axis);
            if (missing < 0 || have != 1 && have != want) {
                throw mismatch(what, large, small);
            }
            if (want == 1) {
                continue;
            }
            boolean repeated = have == 1;
            if (repeated && stage == 0) {
                stage = 1;
            } else if (!repeated && stage == 1) {
                stage = 2;
            } else if (repeated && stage == 2) {
                throw mismatch(what, large, small);
            }
            if (stage == 0) {
                outer *= want;
            } else if (stage == 1) {
                repeat *= want;
            } else {
                inner *= want;
            }
        }
        return stage == 0 ? new Broadcast(1, 1, large.elements()) : new Broadcast(outer, repeat, inner);
    }

    private static IllegalArgumentException mismatch(String what, Tensor large, Tensor small) {
        return new IllegalArgumentException(what + ": " + Shape.text(small.shape()) + " does not fit " + Shape.text(large.shape())
                + "; expected the same shape, one number, one per channel, or extents of 1 on one run of neighbouring axes");
    }

    /** True if nothing is repeated. */
    boolean same() {
        return repeat == 1;
    }

    /** Visits all values of the large tensor on all threads. */
    void forEach(Workers workers, float[] small, Body body) {
        if (same()) {
            workers.ranges(outer * inner, Blocks.GRAIN,
                    (from, to) -> visitUnrepeated(workers.workspace(), small, from, to, body));
            return;
        }
        workers.ranges(outer * repeat, Math.max(1, Blocks.GRAIN / inner),
                (from, to) -> visit(workers.workspace(), small, from, to, body));
    }

    private static void visitUnrepeated(Workspace workspace, float[] small, int from, int to, Body body) {
        float[] tile = workspace.borrow(Blocks.WIDTH);
        float[] first = workspace.borrow(Blocks.WIDTH);
        float[] second = workspace.borrow(Blocks.WIDTH);
        for (int at = from; at < to; at += Blocks.WIDTH) {
            int n = Math.min(Blocks.WIDTH, to - at);
            System.arraycopy(small, at, tile, 0, n);
            body.run(at, n, tile, first, second);
        }
        workspace.giveBack(tile);
        workspace.giveBack(first);
        workspace.giveBack(second);
    }

    private void visit(Workspace workspace, float[] small, int from, int to, Body body) {
        int repeats = Math.min(repeat, Blocks.repeats(inner));
        int wide = Math.min(inner, Blocks.WIDTH);
        float[] tile = workspace.borrow(repeats * wide);
        float[] first = workspace.borrow(repeats * wide);
        float[] second = workspace.borrow(repeats * wide);
        int row = from;
        while (row < to) {
            int item = row / repeat;
            int end = Math.min(to, (item + 1) * repeat);
            for (int c = 0; c < inner; c += wide) {
                int columns = Math.min(wide, inner - c);
                Blocks.tile(small, item * inner + c, columns, repeats, tile);
                for (int r = row; r < end; r += repeats) {
                    body.run(r * inner + c, Math.min(repeats, end - r) * columns, tile, first, second);
                }
            }
            row = end;
        }
        workspace.giveBack(tile);
        workspace.giveBack(first);
        workspace.giveBack(second);
    }

    /** Adds {@code large * small} to a gradient, which may be null; both are laid out like the large tensor. */
    void addProduct(Workers workers, float[] large, float[] small, Tape.Target to) {
        if (to == null) {
            return;
        }
        float[] values = to.values();
        boolean add = to.add();
        if (same()) {
            workers.ranges(values.length, Blocks.GRAIN, (from, end) -> product(large, small, from, end, add, values));
            return;
        }
        forEach(workers, small, (at, n, tile, first, second) -> {
            System.arraycopy(large, at, first, 0, n);
            if (add) {
                System.arraycopy(values, at, second, 0, n);
            }
            product(first, tile, 0, n, add, second);
            System.arraycopy(second, 0, values, at, n);
        });
    }

    private static void product(float[] a, float[] b, int from, int end, boolean add, float[] to) {
        if (add) {
            for (int i = from; i < end; i++) {
                to[i] += a[i] * b[i];
            }
            return;
        }
        for (int i = from; i < end; i++) {
            to[i] = a[i] * b[i];
        }
    }

    /** {@code sums += large * other}, summed over the repeated axis. */
    void addDot(Workers workers, float[] large, float[] other, float[] sums) {
        if (same()) {
            addProduct(workers, large, other, new Tape.Target(sums, true));
        } else {
            reduce(workers, Reduce.product(large, other), sums);
        }
    }

    /** Adds terms, laid out like the large tensor, over the repeated axis into {@code sums}, laid out like the small one. */
    void reduce(Workers workers, Reduce.Term term, float[] sums) {
        if (same()) {
            workers.ranges(outer * inner, Blocks.GRAIN, (from, to) -> Reduce.columns(workers, from, 1, to - from, term, sums, from));
            return;
        }
        if (outer < 2 * workers.threads()) {
            for (int o = 0; o < outer; o++) {
                Reduce.columns(workers, o * repeat * inner, repeat, inner, term, sums, o * inner);
            }
            return;
        }
        workers.ranges(outer, Math.max(1, Blocks.GRAIN / (repeat * inner)), (from, to) -> {
            for (int o = from; o < to; o++) {
                Reduce.columns(workers, o * repeat * inner, repeat, inner, term, sums, o * inner);
            }
        });
    }
}
