package org.serpentine.tasks.superresolution;

import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** A block of a {@link ResidualGroupNetwork}: a map of features to another of the same shape. */
abstract class FeatureBlock extends Module {
    /** {@code [N, H, W, C]} to the same shape; its own shortcuts included. */
    abstract Tensor forward(Context ctx, Tensor x);
}
