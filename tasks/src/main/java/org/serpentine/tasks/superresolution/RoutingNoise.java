package org.serpentine.tasks.superresolution;

import java.util.SplittableRandom;
import org.serpentine.tensor.Context;

/**
 * What is added to the routing logits of {@link MambaIrV2}. The authors' code draws Gumbel noise even in evaluation, so that its results
 * differ from run to run; here the default is none.
 */
@FunctionalInterface
public interface RoutingNoise {
    /** No noise: the same picture always gives the same result. */
    RoutingNoise NONE = (ctx, layer, count) -> null;

    /** Gumbel noise from the context's random source, as the authors train and test; {@link Context#seed} makes it repeatable. */
    RoutingNoise GUMBEL = (ctx, layer, count) -> {
        SplittableRandom random = ctx.random();
        float[] noise = new float[count];
        for (int i = 0; i < count; i++) {
            noise[i] = (float) -Math.log(-Math.log(random.nextDouble(Double.MIN_NORMAL, 1)));
        }
        return noise;
    };

    /**
     * The noise of one layer for one forward pass.
     *
     * @param layer number of the layer in order of execution, from 0
     * @param count how many values
     * @return so many values, for each pixel of each picture one a token; or null for none
     */
    float[] draw(Context ctx, int layer, int count);
}
