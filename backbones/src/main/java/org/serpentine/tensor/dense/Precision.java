package org.serpentine.tensor.dense;

/** Precision of the operands of matrix products; all else is computed in float either way. */
public enum Precision {
    /** Floats, by the best engine of this machine. */
    F32 {
        @Override
        public DenseEngine engine() {
            return DenseEngines.best();
        }
    },
    /** Operands rounded to bfloat16 (three significant decimals), sums in float; short sums are float throughout. */
    BF16 {
        @Override
        public DenseEngine engine() {
            try {
                return OneDnnBf16.whereItPays();
            } catch (UnavailableException e) {
                throw new IllegalArgumentException("products in bfloat16 cannot be had here: " + e.getMessage()
                        + ". Ask for f32 instead.", e);
            }
        }
    };

    /**
     * An engine of this precision.
     *
     * @throws IllegalArgumentException if this machine has none; the message says why
     */
    public abstract DenseEngine engine();
}
