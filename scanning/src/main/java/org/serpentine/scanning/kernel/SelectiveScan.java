package org.serpentine.scanning.kernel;

/** The selective scan (S6) of Mamba-1; see {@link SelectiveScanArgs} for the formula. */
public interface SelectiveScan {

    /** Computes the output and, where wanted, the last state. */
    void forward(SelectiveScanArgs args, Workers workers);

    /**
     * Adds the gradients of the operands to the places that {@code gradients} names. States are recomputed from checkpoints, so
     * no tensor of length x channels x states is kept. {@link SelectiveScanArgs#out} and
     * {@link SelectiveScanArgs#lastState} are not read.
     */
    void backward(SelectiveScanArgs args, SelectiveScanGradients gradients, Workers workers);
}
