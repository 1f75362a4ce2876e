package org.serpentine.tensor.kernel;

/** Softmax attention of one head at a time, on the calling thread. */
public interface AttentionKernel {
    /** Values of scratch memory that both methods need. */
    int scratch(AttentionHead head);

    /**
     * The attended values.
     *
     * @param y       receives a row of {@code depth} values for each query
     * @param y0      where the first row begins
     * @param yStep   values from a row to the next one
     * @param scratch at least {@link #scratch} values
     */
    void forward(AttentionHead head, float[] y, int y0, int yStep, float[] scratch);

    /**
     * The attention itself: a row for each key, {@link AttentionHead#padded()} queries long, of which those that stand for no position
     * hold anything finite.
     *
     * @param scratch at least {@link #scratch} values
     */
    void probabilities(AttentionHead head, float[] p, float[] scratch);
}
