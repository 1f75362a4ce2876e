package org.serpentine.nn;

import java.util.Arrays;
import java.util.List;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Epilogue;

/**
 * A batch norm as a scale and a shift, and copies of the few vectors that these were worked out from: comparing them at every
 * call costs less than a thousandth of the convolution, and nobody need announce that weights have changed.
 *
 * @param from     the values seen
 * @param epilogue scale, shift and activation
 */
record FoldedNorm(List<float[]> from, Epilogue epilogue) {
    /**
     * Folds the norm as it is now.
     *
     * @param bias       of the convolution before it, or null
     * @param activation what follows, or null
     */
    static FoldedNorm of(BatchNormLayer norm, Parameter bias, Activation activation) {
        float[] scale = norm.foldedScale();
        float[] shift = norm.foldedShift();
        for (int c = 0; bias != null && c < shift.length; c++) {
            shift[c] += bias.value().data()[c] * scale[c];
        }
        return new FoldedNorm(norm.inputs(bias).stream().map(float[]::clone).toList(), Epilogue.of(scale, shift, activation));
    }

    /** True if nothing has changed since. */
    boolean current(BatchNormLayer norm, Parameter bias) {
        List<float[]> now = norm.inputs(bias);
        for (int i = 0; i < from.size(); i++) {
            if (!Arrays.equals(from.get(i), now.get(i))) {
                return false;
            }
        }
        return true;
    }
}
