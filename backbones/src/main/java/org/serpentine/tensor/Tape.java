package org.serpentine.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The record of a forward pass, played backwards for gradients.
 *
 * <p>Operations on tracked tensors append one entry each: which outputs they made and how to carry a gradient from the outputs to
 * the inputs. Gradients are kept per backing array, so a reshape needs no entry. Gradients of leaves watched with a
 * buffer or a {@link Leaf} of their own, such as parameters, are collected there and survive the tape.
 */
public final class Tape implements AutoCloseable {
    /**
     * Carries the gradient of an operation's outputs to its inputs, into {@linkplain Tape#gradient(Tensor) buffers} and
     * {@linkplain Tape#target(Tensor) targets}.
     */
    @FunctionalInterface
    public interface Backward {
        /** @param outputGradient gradient of the first output, shaped like it; zeros if only other outputs were used */
        void run(float[] outputGradient);
    }

    /**
     * Where an operation puts an input's gradient.
     *
     * @param values shaped like the whole tensor, of which the input may be some columns
     * @param add    true to add to the values; false if they are undefined, and all of them must be written
     */
    public record Target(float[] values, boolean add) {}

    /** Where a leaf's gradient is collected over one tape or several. */
    public interface Leaf {
        /** The gradient so far, to be added to. */
        float[] gradient();

        /** An array for the whole gradient, whose values are undefined, if there is none so far; else null. */
        float[] unwritten();
    }

    private record Entry(float[][] outputs, Backward backward) {}

    /** Zeros worth a thread of their own. */
    private static final int FILL_GRAIN = 1 << 16;

    private final Context context;
    private final List<Entry> entries = new ArrayList<>();
    private final Set<float[]> tracked = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<float[], float[]> gradients = new IdentityHashMap<>();
    private final Set<float[]> leaves = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<float[], Leaf> collectors = new IdentityHashMap<>();
    private final List<float[]> adopted = new ArrayList<>();
    /** Outputs whose operations have been played backwards. */
    private final Set<float[]> played = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean closed;

    Tape(Context context) {
        this.context = context;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("this tape is closed: start another one with Context.startTape, "
                    + "and watch and compute while it is open");
        }
    }

    /**
     * Asks for the gradient of an input; read it with {@link #gradient} after {@link #backward(Tensor)}.
     *
     * @throws IllegalStateException if the tape is closed
     */
    public void watch(Tensor leaf) {
        checkOpen();
        Objects.requireNonNull(leaf, "watch needs a tensor, got null");
        tracked.add(leaf.data());
        leaves.add(leaf.data());
    }

    /**
     * Asks for the gradient of a leaf to be added into {@code buffer}.
     *
     * @throws IllegalArgumentException if the buffer has not as many values as the leaf
     * @throws IllegalStateException    if the tape is closed
     */
    public void watch(Tensor leaf, float[] buffer) {
        checkOpen();
        Objects.requireNonNull(leaf, "watch needs a tensor, got null");
        checkLength("the buffer for the gradient of ", leaf, buffer);
        watch(leaf);
        gradients.put(leaf.data(), buffer);
    }

    private static void checkLength(String what, Tensor of, float[] values) {
        if (values == null || values.length != of.elements()) {
            throw new IllegalArgumentException(what + of + (values == null ? " is null" : " has " + values.length + " values")
                    + ", expected " + of.elements() + " values");
        }
    }

    /**
     * Asks for the gradient of a leaf to be collected there; nothing is touched before an operation has a gradient for it.
     *
     * @throws IllegalStateException if the tape is closed
     */
    public void watch(Tensor leaf, Leaf collector) {
        Objects.requireNonNull(collector, "watch needs a place for the gradient, got null");
        watch(leaf);
        collectors.put(leaf.data(), collector);
    }

    /** True if any of the tensors needs a gradient; null entries are skipped. */
    public boolean tracks(Tensor... tensors) {
        for (Tensor t : tensors) {
            if (t != null && tracked.contains(t.data())) {
                return true;
            }
        }
        return false;
    }

    /** Appends an operation with one output. */
    public void record(Tensor output, Backward backward) {
        tracked.add(output.data());
        entries.add(new Entry(new float[][] {output.data()}, backward));
    }

    /** Appends an operation with several outputs; {@code backward} receives the gradient of the first. */
    public void record(Backward backward, Tensor... outputs) {
        float[][] arrays = new float[outputs.length][];
        for (int i = 0; i < outputs.length; i++) {
            arrays[i] = outputs[i].data();
            tracked.add(arrays[i]);
        }
        entries.add(new Entry(arrays, backward));
    }

    /**
     * The buffer to add this tensor's gradient into (zeros at first), shaped like it.
     *
     * @return null if the tensor is null or needs no gradient
     */
    public float[] gradient(Tensor t) {
        if (t == null || !tracked.contains(t.data())) {
            return null;
        }
        return gradients.computeIfAbsent(t.data(), this::zeroGradient);
    }

    /**
     * As {@link #gradient}, for operations that can write a whole gradient: the first to arrive finds no zeros to add to, which
     * saves two passes over memory.
     *
     * @return null if the tensor is null or needs no gradient
     */
    public Target target(Tensor t) {
        if (t == null || !tracked.contains(t.data())) {
            return null;
        }
        float[] present = gradients.get(t.data());
        if (present != null) {
            return new Target(present, true);
        }
        Leaf leaf = collectors.get(t.data());
        float[] fresh = leaf == null ? buffer(t.data()) : leaf.unwritten();
        boolean add = fresh == null;
        float[] values = add ? leaf.gradient() : fresh;
        gradients.put(t.data(), values);
        return new Target(values, add);
    }

    /** As {@link #target(Tensor)} for the gradient of some columns: unless they are all, the tensor's gradient begins as zeros. */
    public Target target(Columns columns) {
        if (columns.count() == columns.base().channels()) {
            return target(columns.base());
        }
        float[] g = gradient(columns.base());
        return g == null ? null : new Target(g, true);
    }

    private float[] buffer(float[] of) {
        // a leaf's gradient outlives the tape
        return leaves.contains(of) ? new float[of.length] : context.pool().take(of.length);
    }

    private float[] zeroGradient(float[] of) {
        Leaf leaf = collectors.get(of);
        if (leaf != null) {
            return leaf.gradient();
        }
        float[] g = buffer(of);
        context.workers().ranges(g.length, FILL_GRAIN, (from, to) -> Arrays.fill(g, from, to, 0f));
        return g;
    }

    /** The gradient collected so far, or null if none has arrived. */
    public float[] gradientIfAny(Tensor t) {
        return gradients.get(t.data());
    }

    /**
     * Gradients of a single-valued tensor with respect to everything tracked.
     *
     * @throws IllegalArgumentException if it is no single value, or depends on nothing watched
     * @throws IllegalStateException    as of {@link #backward(Tensor, float[])}
     */
    public void backward(Tensor loss) {
        checkOpen();
        Objects.requireNonNull(loss, "backward needs a tensor, got null");
        if (loss.elements() != 1) {
            throw new IllegalArgumentException("backward() starts from one number, not from " + loss
                    + "; pass a cotangent for anything larger");
        }
        backward(loss, new float[] {1f});
    }

    /**
     * Gradients of {@code sum(output * cotangent)}. May be preceded by {@link #seed} for further outputs. What was recorded is let go of: a
     * further pass needs a further computation.
     *
     * @throws IllegalArgumentException if the cotangent is null or of another length, or the output depends on nothing watched
     * @throws IllegalStateException    if the output's gradient has been carried back already, or the tape is closed
     */
    public void backward(Tensor output, float[] cotangent) {
        seed(output, cotangent);
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry e = entries.get(i);
            boolean reached = false;
            for (float[] out : e.outputs) {
                reached |= gradients.containsKey(out);
            }
            if (!reached) {
                continue;
            }
            e.backward.run(gradients.computeIfAbsent(e.outputs[0], this::zeroGradient));
            for (float[] out : e.outputs) {
                if (!leaves.contains(out)) {
                    float[] g = gradients.remove(out);
                    if (g != null) {
                        context.pool().give(g);
                    }
                }
            }
        }
        entries.forEach(e -> Collections.addAll(played, e.outputs));
        entries.clear();
        collectors.keySet().forEach(gradients::remove); // asked again by the next pass: it may have been cleared in between
    }

    /**
     * Adds a cotangent to the gradient of an output before the backward pass.
     *
     * @throws IllegalArgumentException as of {@link #backward(Tensor, float[])}
     * @throws IllegalStateException    likewise
     */
    public void seed(Tensor output, float[] cotangent) {
        checkOpen();
        Objects.requireNonNull(output, "backward needs a tensor, got null");
        checkLength("the cotangent of ", output, cotangent);
        if (played.contains(output.data())) {
            throw new IllegalStateException("the gradient of " + output + " has been carried back already, and what was recorded for it "
                    + "let go of: compute it again, or add up the outputs and call backward once");
        }
        float[] g = gradient(output);
        if (g == null) {
            throw new IllegalArgumentException(output + " does not depend on any watched tensor");
        }
        for (int i = 0; i < g.length; i++) {
            g[i] += cotangent[i];
        }
    }

    void adopt(float[] array) {
        adopted.add(array);
    }

    /** Ends recording and returns all intermediate values to the pool. */
    @Override
    public void close() {
        closed = true;
        context.endTape(this);
        adopted.forEach(context.pool()::give);
        adopted.clear();
        entries.clear();
        gradients.clear();
        collectors.clear();
        tracked.clear();
        played.clear();
    }
}
