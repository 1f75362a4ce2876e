package org.serpentine.tasks.segmentation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** What training and sliding-window inference need of a network that labels every pixel or voxel. */
public interface SegmentationNetwork {
    /** Logits {@code [N, spatial..., classes]} of images {@code [N, spatial..., channels]}. */
    Tensor forward(Context ctx, Tensor image);

    /** Number of classes. */
    int classes();

    /** 2 for pictures, 3 for volumes. */
    int dims();

    /** What every spatial extent of an input must be a multiple of. */
    int divisor();
}
