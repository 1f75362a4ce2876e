package org.serpentine.tasks.superresolution;

import java.util.function.Supplier;
import org.serpentine.backbones.Published;

/**
 * A super-resolution or restoration network that can be built by name.
 *
 * @param name        registered name, such as {@code mambair_light_x2}
 * @param description one line
 * @param scale       1 for restoration, 2, 3 or 4 for super-resolution
 * @param channels    of the picture: 3 for RGB, 1 for grey
 * @param published   what its authors print about it
 * @param build       makes it with zero weights
 */
public record RestorationEntry(String name, String description, int scale, int channels, Published published, Supplier<RestorationNetwork> build) {
    /** Checks the scale. */
    public RestorationEntry {
        if (scale < 1 || scale > 8) {
            throw new IllegalArgumentException(name + ": scale is " + scale + "; it must be in 1..8");
        }
    }

    /** The network with zero weights. */
    public RestorationNetwork create() {
        RestorationNetwork network = build.get();
        if (network.scale() != scale) {
            throw new IllegalStateException(name + " is registered with scale " + scale + " but builds a network of scale "
                    + network.scale());
        }
        if (network.channels() != channels) {
            throw new IllegalStateException(name + " is registered for " + channels + " channels but builds a network for "
                    + network.channels());
        }
        return network;
    }
}
