package org.serpentine.scanning.kernel.vector;

/** The recurrence of the backward pass: gradients of the states, and all that follows directly from them. */
interface ScanReversal extends AutoCloseable {

    /** Sets the gradients of the last states, padded; sums over time go on. */
    void begin(float[] lambda);

    /**
     * One block of one chunk, whose operands have been gathered. Works out the states and, in the operands' out, the output
     * before the gate; adds gradients of B and C when the last block of a group is done.
     *
     * @param dy gradients of the output before the gate
     * @param dInput receives the sum over states of lambda times B
     * @param dStep receives what the decays pass to the step size, over ln(2)
     */
    void block(int item, int chunk, int block, float[] dy, float[] dInput, float[] dStep, boolean firstOfGroup,
            boolean lastOfGroup);

    /** Copies the gradients of the states before the steps walked so far, padded. */
    void stateGradient(float[] to);

    /** Copies the sums for A, padded. */
    void rateGradient(float[] to);

    @Override
    void close();
}
