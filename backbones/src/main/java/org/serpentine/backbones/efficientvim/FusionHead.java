package org.serpentine.backbones.efficientvim;

import java.util.List;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.Multiply;
import org.serpentine.tensor.operation.Slice;
import org.serpentine.tensor.operation.Softmax;

/**
 * Multi-stage fusion: scores from the hidden states of every stage and from the last map, added with learned weights that a softmax
 * makes sum to one.
 *
 * @param weights before the softmax, one a term
 * @param heads   one a term
 * @param name    under which the terms are shown, with their number
 */
record FusionHead(Parameter weights, List<LinearLayer> heads, String name) {
    /** @param pooled features of each term, {@code [B, channels]} */
    Tensor forward(Context ctx, List<Tensor> pooled) {
        Tensor shares = Softmax.apply(ctx, weights.value());
        Tensor sum = null;
        for (int k = 0; k < heads.size(); k++) {
            Tensor scores = ctx.show(name + k, heads.get(k).forward(ctx, pooled.get(k)));
            Tensor term = Multiply.apply(ctx, scores, Slice.apply(ctx, shares, 0, k, k + 1));
            sum = sum == null ? term : Add.apply(ctx, sum, term);
        }
        return sum;
    }
}
