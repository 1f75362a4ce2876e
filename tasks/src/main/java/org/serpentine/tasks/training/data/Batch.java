package org.serpentine.tasks.training.data;

import org.serpentine.tensor.Tensor;

/**
 * What one training step sees.
 *
 * @param images {@code [N, H, W, C]} or {@code [N, D, H, W, C]}
 * @param labels one class a pixel, in the order of the images' pixels
 */
public record Batch(Tensor images, int[] labels) {
    /** Checks that every pixel has a label. */
    public Batch {
        if (images.rows() != labels.length) {
            throw new IllegalArgumentException(images + " has " + images.rows() + " pixels, but there are " + labels.length
                    + " labels");
        }
    }
}
