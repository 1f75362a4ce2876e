package org.serpentine.tasks.catalogue;

import java.util.Arrays;
import java.util.function.Supplier;
import org.serpentine.backbones.Published;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/**
 * A network that can be built by name.
 *
 * @param name        registered name
 * @param description one line
 * @param extents     default spatial extents of an input, outermost first
 * @param channels    input channels
 * @param published   what the paper prints about it and why we differ
 * @param build       makes it with zero weights
 */
public record NetworkEntry(String name, String description, int[] extents, int channels, Published published,
        Supplier<Network> build) {
    /** A module and how to run it on images, channels last. */
    public record Network(Module module, Forward forward) {}

    /** Runs a network on a batch of images. */
    @FunctionalInterface
    public interface Forward {
        /** @param image {@code [N, spatial..., channels]} */
        Tensor apply(Context ctx, Tensor image);
    }

    /** Shape of one batch of inputs, channels last. */
    public int[] inputShape(int batch, int... spatial) {
        int[] shape = new int[spatial.length + 2];
        shape[0] = batch;
        System.arraycopy(spatial, 0, shape, 1, spatial.length);
        shape[shape.length - 1] = channels;
        return shape;
    }

    @Override
    public String toString() {
        return name + " " + Arrays.toString(extents);
    }
}
