package org.serpentine.tasks.superresolution;

import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** A block of a {@link ResidualGroupNetwork}: a map of features to another of the same shape. */
abstract class FeatureBlock extends Module {
    /** {@code [N, H, W, C]} to a new tensor of the same shape; its own shortcuts included. */
    abstract Tensor forward(Context ctx, Tensor x);

    /** A map as the tokens {@code [N, H W, C]} that the authors' code has at this place; the same memory. */
    static Tensor tokens(Tensor map) {
        return map.reshape(map.size(0), map.size(1) * map.size(2), map.size(3));
    }
}
