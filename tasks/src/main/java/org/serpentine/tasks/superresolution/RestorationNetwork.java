package org.serpentine.tasks.superresolution;

import org.serpentine.nn.Module;
import org.serpentine.nn.WeightSource;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/**
 * What training and tiled inference need of a network that makes a better picture of a picture: a larger one (super-resolution,
 * {@link #scale} above 1) or a cleaner one (denoising, removal of JPEG artefacts, scale 1).
 *
 * <p>Values are RGB in [0, 1]. Means are subtracted and added inside the network; nothing is clipped, neither before nor after.
 */
public interface RestorationNetwork {
    /**
     * The better picture of each picture.
     *
     * @param ctx   where to compute
     * @param image {@code [N, H, W, channels]} in [0, 1]; H and W are multiples of {@link #divisor}
     * @return {@code [N, scale H, scale W, channels]}, about [0, 1]
     */
    Tensor forward(Context ctx, Tensor image);

    /** The network as a tree of parameters; a network that is itself a module returns itself. */
    Module module();

    /**
     * The authors' weights under the keys of {@link #module}, for networks whose released files use other names or hold entries that
     * are no weights. By default the file is taken as it is; files that this project wrote must pass unchanged too.
     */
    default WeightSource adapt(WeightSource released) {
        return released;
    }

    /** How many times larger the result is along each axis: 1 for restoration, 2, 3 or 4 for super-resolution. */
    int scale();

    /** Channels of input and result: 3 for RGB. */
    default int channels() {
        return 3;
    }

    /**
     * What both extents of an input must be a multiple of. 1 for networks that take any size, those that pad inside (as the authors'
     * code of MambaIRv2 does) among them.
     */
    default int divisor() {
        return 1;
    }

    /**
     * How many input pixels around a point its result noticeably depends on: the margin of a tile. Beyond it the rest of a picture
     * changes a value by less than 1/255 on average (root mean square). Scans see everything in principle: with the published weights of
     * DVMSR and MambaIRv2-light, single values 32 pixels inside a cut still differ by 10/255 and more, and wider margins lessen that slowly.
     */
    int context();
}
