package org.serpentine.nn;

import java.util.Arrays;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** A learned tensor, or a buffer that travels with the weights, under its official shape. */
public final class Parameter {
    private final int[] officialShape;
    private final Layout layout;
    private final Tensor value;
    private final boolean trainable;
    private final boolean decayed;
    private float[] gradient;
    /** Whether the gradient is zero, whatever its array holds: most of them are written whole by the next backward pass. */
    private boolean cleared = true;
    private boolean frozen;

    Parameter(int[] officialShape, Layout layout, boolean trainable, boolean decayed) {
        this.officialShape = officialShape.clone();
        this.layout = layout;
        this.value = Tensor.zeros(layout.toInternalShape(officialShape)).asWeight();
        this.trainable = trainable;
        this.decayed = decayed;
    }

    /** The values in our layout. Whoever writes into their array says so by {@link Tensor#changed}. */
    public Tensor value() {
        return value;
    }

    /** Shape in the authors' checkpoints. */
    public int[] officialShape() {
        return officialShape.clone();
    }

    /** How the authors' values lie in our memory. */
    public Layout layout() {
        return layout;
    }

    /** Values in the authors' layout. */
    public float[] official() {
        return layout.toOfficial(value.data(), officialShape);
    }

    /** Takes values in the authors' layout. */
    public void setOfficial(float[] values) {
        if (values.length != value.elements()) {
            throw new IllegalArgumentException("parameter of shape " + Arrays.toString(officialShape) + " needs "
                    + value.elements() + " values, got " + values.length);
        }
        float[] internal = layout.toInternal(values, officialShape);
        System.arraycopy(internal, 0, value.data(), 0, internal.length);
        value.changed();
    }

    /** Gradient in our layout, collected since {@link #clearGradient}; zeros before the first backward pass. */
    public float[] gradient() {
        if (cleared) {
            Arrays.fill(unwritten(), 0f);
        }
        return gradient;
    }

    private float[] unwritten() {
        if (gradient == null) {
            gradient = new float[value.elements()];
        }
        cleared = false;
        return gradient;
    }

    /** Gradient in the authors' layout. */
    public float[] officialGradient() {
        return layout.toOfficial(gradient(), officialShape);
    }

    /** Sets the gradient to zero; an array that {@link #gradient} gave out before shows that only once it is asked for again. */
    public void clearGradient() {
        cleared = true;
    }

    /** False for running statistics and other buffers. */
    public boolean trainable() {
        return trainable && !frozen;
    }

    /** True for running statistics and other values that are no parameters. */
    public boolean buffer() {
        return !trainable;
    }

    /** False for values that the authors exclude from weight decay. */
    public boolean decayed() {
        return decayed;
    }

    /** A frozen parameter gets no gradient and no update. */
    public void freeze(boolean on) {
        frozen = on;
    }

    /** Number of values. */
    public int elements() {
        return value.elements();
    }

    void watch(Tape tape) {
        if (trainable()) {
            tape.watch(value, new Tape.Leaf() {
                @Override
                public float[] gradient() {
                    return Parameter.this.gradient();
                }

                @Override
                public float[] unwritten() {
                    return cleared ? Parameter.this.unwritten() : null;
                }
            });
        }
    }
}
