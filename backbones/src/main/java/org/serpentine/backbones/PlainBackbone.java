package org.serpentine.backbones;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;

/**
 * A backbone without hierarchy: one sequence of patches, and perhaps a class token, through equal blocks. Its four stages are the patches
 * after a quarter, a half, three quarters and all of the blocks, all at the stride of the patches.
 *
 * @param <S> what passes from block to block
 */
public abstract class PlainBackbone<S> extends Backbone {
    private static final int STAGES = 4;

    private final int stride;
    private final int channels;
    private final int depth;
    private final ClassToken classToken;

    /**
     * A backbone with these options; subclasses declare their parameters afterwards.
     *
     * @param stride     pixels between two patches
     * @param channels   width of a token
     * @param depth      number of blocks
     * @param classToken where class tokens stand
     */
    protected PlainBackbone(BackboneOptions options, int stride, int channels, int depth, ClassToken classToken) {
        super(options);
        this.stride = stride;
        this.channels = channels;
        this.depth = depth;
        this.classToken = classToken;
    }

    /**
     * Patches along a side of the picture.
     *
     * @throws IllegalArgumentException if there is room for none
     */
    protected abstract int patches(int pixels);

    /** What enters the first block. */
    protected abstract S embed(Context ctx, Tensor image);

    /** Runs block {@code i}; of what {@code scope} owns, it may release what only {@code before} needed. */
    protected abstract S step(Context ctx, Scope scope, int i, S before);

    /**
     * The tokens to hand out, class tokens among them, {@code [N, tokens, channels]}.
     *
     * @param last whether the last block has run
     */
    protected abstract Tensor finish(Context ctx, S stream, boolean last);

    /**
     * All tokens after the last block and its norm, class tokens among them.
     *
     * @param image {@code [N, H, W, inputs]}
     * @return {@code [N, tokens, channels]}
     */
    public final Tensor tokens(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            S stream = embed(ctx, pictures(image));
            for (int i = 0; i < depth; i++) {
                stream = step(ctx, scope, i, stream);
            }
            return scope.keep(finish(ctx, stream, true));
        }
    }

    @Override
    public final List<Tensor> features(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            int rows = patches(pictures(image).size(1));
            int columns = patches(image.size(2));
            List<FeatureInfo> wanted = featureInfo();
            List<Tensor> maps = new ArrayList<>();
            S stream = embed(ctx, image);
            for (int i = 0; maps.size() < wanted.size(); i++) {
                stream = step(ctx, scope, i, stream);
                for (FeatureInfo stage : wanted.subList(maps.size(), wanted.size())) {
                    if (Math.max(1, depth * (stage.index() + 1) / STAGES) == i + 1) {
                        Tensor sequence = finish(ctx, stream, i + 1 == depth);
                        maps.add(scope.keep(classToken.patches(ctx, sequence)).reshape(image.size(0), rows, columns, channels));
                    }
                }
            }
            return maps;
        }
    }

    @Override
    public final List<FeatureInfo> stages() {
        return IntStream.range(0, STAGES).mapToObj(i -> new FeatureInfo(i, stride, channels)).toList();
    }

    @Override
    public final List<String> headKeys() {
        return List.of("head.");
    }
}
