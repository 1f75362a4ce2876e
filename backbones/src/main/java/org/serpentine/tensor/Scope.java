package org.serpentine.tensor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * A stretch of computation whose temporary tensors go back to the pool when it ends, except those that are kept.
 *
 * <pre>{@code
 * try (Scope scope = ctx.scope()) {
 *     Tensor hidden = Linear.apply(ctx, x, w1, b1);
 *     return scope.keep(Linear.apply(ctx, Activation.SILU.apply(ctx, hidden), w2, b2));
 * }
 * }</pre>
 *
 * A kept tensor belongs to the enclosing scope (or to the caller, if there is none). While a tape records, scopes release
 * nothing: the backward pass still needs the values, and {@link Tape#close} releases them.
 */
public final class Scope implements AutoCloseable {
    private final Context context;
    private final Scope parent;
    /** How many parts of the network had been entered when this scope began. */
    private final int depth;
    private final List<float[]> owned = new ArrayList<>();
    private final Set<float[]> kept = Collections.newSetFromMap(new IdentityHashMap<>());

    Scope(Context context, Scope parent, int depth) {
        this.context = context;
        this.parent = parent;
        this.depth = depth;
    }

    /** Marks a tensor as a result of this scope. */
    public Tensor keep(Tensor result) {
        kept.add(result.data());
        return result;
    }

    /** Marks several tensors as results of this scope. */
    public List<Tensor> keep(List<Tensor> results) {
        results.forEach(this::keep);
        return results;
    }

    /**
     * Gives a tensor of this scope back before the scope ends: for a chain of layers, each of which needs the last one's result only.
     * Nothing happens if the tensor is not this scope's own, or while a tape records.
     */
    public void release(Tensor unused) {
        if (context.recording()) {
            return;
        }
        for (int i = owned.size() - 1; i >= 0; i--) {
            if (owned.get(i) == unused.data()) {
                context.pool().give(owned.remove(i));
                return;
            }
        }
    }

    Scope parent() {
        return parent;
    }

    int depth() {
        return depth;
    }

    void own(float[] array) {
        owned.add(array);
    }

    @Override
    public void close() {
        context.closing(this);
        for (float[] array : owned) {
            if (!kept.contains(array) && !context.recording()) {
                context.pool().give(array);
            } else if (parent != null) {
                parent.own(array);
            } else if (context.recording()) {
                context.tape().adopt(array);
            } else {
                context.pool().forget(array);
            }
        }
        owned.clear();
    }
}
