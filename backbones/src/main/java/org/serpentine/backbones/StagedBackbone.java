package org.serpentine.backbones;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.serpentine.nn.LinearLayer;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Mean;

/**
 * A backbone of stages, each at twice the stride of the one before. The last map, perhaps normalised, is averaged over its positions and
 * goes to a linear classifier.
 */
public abstract class StagedBackbone extends Backbone {
    private final int stride;
    private final List<Integer> widths;

    /**
     * A backbone with these options; subclasses declare their parameters afterwards.
     *
     * @param stride picture pixels per pixel of the first stage's map
     * @param widths channels of each stage
     */
    protected StagedBackbone(BackboneOptions options, int stride, List<Integer> widths) {
        super(options);
        this.stride = stride;
        this.widths = List.copyOf(widths);
    }

    /**
     * What the first stages give.
     *
     * @param image {@code [N, H, W, inputs]}
     * @param count how many stages to run, at least 1
     */
    protected abstract List<Tensor> maps(Context ctx, Tensor image, int count);

    /** The last map as it is averaged for the classifier; unchanged by default. */
    protected Tensor normalised(Context ctx, Tensor map) {
        return map;
    }

    /** A map as {@link #features} hands it out; unchanged by default. */
    protected Tensor handedOut(Context ctx, FeatureInfo info, Tensor map) {
        return map;
    }

    /** The linear classifier; null if there are no classes. */
    protected abstract LinearLayer classifier();

    @Override
    public final Tensor forward(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            Tensor last = maps(ctx, pictures(image), widths.size()).get(widths.size() - 1);
            Tensor pooled = Mean.overPositions(ctx, normalised(ctx, last));
            return scope.keep(classifier() == null ? pooled : classifier().forward(ctx, pooled));
        }
    }

    @Override
    public final List<Tensor> features(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            List<FeatureInfo> wanted = featureInfo();
            List<Tensor> maps = maps(ctx, pictures(image), wanted.get(wanted.size() - 1).index() + 1);
            List<Tensor> chosen = new ArrayList<>();
            for (FeatureInfo info : wanted) {
                chosen.add(handedOut(ctx, info, maps.get(info.index())));
            }
            return scope.keep(chosen);
        }
    }

    @Override
    public final List<FeatureInfo> stages() {
        return IntStream.range(0, widths.size()).mapToObj(i -> new FeatureInfo(i, stride << i, widths.get(i))).toList();
    }
}
