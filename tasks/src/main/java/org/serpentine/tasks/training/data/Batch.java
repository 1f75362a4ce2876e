package org.serpentine.tasks.training.data;

import org.serpentine.tensor.Tensor;

/**
 * What one training step sees.
 *
 * @param <T>    what the network should make of the images: {@code int[]} for classes, {@link Tensor} for images
 * @param images {@code [N, H, W, C]} or {@code [N, D, H, W, C]}
 * @param target what the loss compares the network's output with
 */
public record Batch<T>(Tensor images, T target) {
    /**
     * Images with one class a pixel, in the order of the images' pixels.
     *
     * @throws IllegalArgumentException if not every pixel has a label
     */
    public static Batch<int[]> labelled(Tensor images, int[] labels) {
        if (images.rows() != labels.length) {
            throw new IllegalArgumentException(images + " has " + images.rows() + " pixels, but there are " + labels.length
                    + " labels");
        }
        return new Batch<>(images, labels);
    }
}
