package org.serpentine.tasks.superresolution;

import java.util.ArrayList;
import java.util.List;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.PadMode;
import org.serpentine.tensor.operation.Scale;

/**
 * The frame that SwinIR (arXiv 2108.10257) and the restoration networks after it share, MambaIR, DVMSR and PFVM among them: the RGB
 * mean is subtracted, a convolution makes features, groups of blocks refine them (each group ends in a convolution and adds its input;
 * so does the whole body), and a {@link Upsampling reconstruction} makes the picture. What a block does is the family's own.
 *
 * <p>State-dict keys are the authors'. Pixels are tokens: nothing is reordered or copied between maps and sequences, which are the
 * same memory here.
 */
public final class ResidualGroupNetwork extends Module implements RestorationNetwork {
    private static final float[] RGB_MEAN = {0.4488f, 0.4371f, 0.4040f};
    private static final double EPS = 1e-5;

    /** Makes the blocks of a family. */
    @FunctionalInterface
    interface BlockFactory {
        /** Block {@code block} of group {@code group}, both counted from 0. */
        FeatureBlock create(int group, int block);
    }

    /**
     * How a family names what the others name otherwise.
     *
     * @param blocks     key of the list of blocks in a group
     * @param norm       key of the norm behind the last group
     * @param shownGroup names under which fixtures list a group's result, its number behind them
     * @param shownBlock name under which fixtures list what belongs to a block of the first group, its number behind it
     */
    record Names(String blocks, String norm, List<String> shownGroup, String shownBlock) {
        /** MambaIR's. */
        static final Names MAMBAIR = new Names("blocks", "norm", List.of("rssg", "layer"), "block");
    }

    private final ResidualGroupConfig config;
    private final Names names;
    private final ConvolutionLayer first;
    private final LayerNormLayer embedNorm;
    private final List<List<FeatureBlock>> groups = new ArrayList<>();
    private final List<Module> groupConvolutions = new ArrayList<>();
    private final LayerNormLayer norm;
    private final Module bodyConvolution;
    private final Reconstruction reconstruction;

    /** A network with zero weights: load a checkpoint or {@link #initializeFrom} a seed. */
    ResidualGroupNetwork(ResidualGroupConfig config, Names names, BlockFactory blocks) {
        this.config = config;
        this.names = names;
        int c = config.width();
        first = child("conv_first", new ConvolutionLayer(config.channels(), c, ConvolutionSpec.same(3, 3), true));
        embedNorm = child("patch_embed.norm", new LayerNormLayer(c, EPS));
        for (int g = 0; g < config.depths().size(); g++) {
            List<FeatureBlock> group = new ArrayList<>();
            for (int b = 0; b < config.depths().get(g); b++) {
                group.add(child("layers." + g + ".residual_group." + names.blocks + "." + b, blocks.create(g, b)));
            }
            groups.add(group);
            groupConvolutions.add(child("layers." + g + ".conv", convolution()));
        }
        norm = child(names.norm, new LayerNormLayer(c, EPS));
        bodyConvolution = child("conv_after_body", convolution());
        reconstruction = new Reconstruction(this::child, config.upsampling(), config.scale(), c, config.channels());
    }

    private Module convolution() {
        int c = config.width();
        return config.threeConvolutions() ? new ResidualConvolution(c) : new ConvolutionLayer(c, c, ConvolutionSpec.same(3, 3), true);
    }

    private static Tensor convolve(Context ctx, Module convolution, Tensor x) {
        return convolution instanceof ConvolutionLayer one ? one.forward(ctx, x) : ((ResidualConvolution) convolution).forward(ctx, x);
    }

    /** The sizes. */
    public ResidualGroupConfig config() {
        return config;
    }

    @Override
    public Module module() {
        return this;
    }

    @Override
    public int scale() {
        return config.scale();
    }

    @Override
    public int channels() {
        return config.channels();
    }

    @Override
    public int context() {
        return config.context();
    }

    @Override
    public Tensor forward(Context ctx, Tensor image) {
        if (image.rank() != 4 || image.channels() != config.channels()) {
            throw new IllegalArgumentException("the network got " + image + "; it takes [N, H, W, " + config.channels() + "]");
        }
        try (Scope scope = ctx.scope()) {
            Tensor x = normalised(ctx, Multiples.padded(ctx, image, PadMode.SYMMETRIC, config.multiple()));
            Tensor shallow = ctx.show("conv_first", first.forward(ctx, x));
            Tensor deep = Add.apply(ctx, ctx.show("conv_after_body", body(ctx, shallow)), shallow);
            Tensor y = reconstruction.forward(ctx, deep);
            if (config.upsampling() == Upsampling.NONE) {
                y = Add.apply(ctx, x, y);
            }
            return scope.keep(Multiples.cut(ctx, denormalised(ctx, y), scale() * image.size(1), scale() * image.size(2)));
        }
    }

    private Tensor body(Context ctx, Tensor shallow) {
        try (Scope scope = ctx.scope()) {
            Tensor x = embedNorm.forward(ctx, shallow);
            ctx.show("patch_embed", FeatureBlock.tokens(x));
            for (int g = 0; g < groups.size(); g++) {
                Tensor before = x;
                x = group(ctx, g, before);
                scope.release(before);
            }
            return scope.keep(convolve(ctx, bodyConvolution, norm.forward(ctx, x)));
        }
    }

    private Tensor group(Context ctx, int g, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor y = x;
            for (int b = 0; b < groups.get(g).size(); b++) {
                ctx.enter((g == 0 ? "" : names.shownGroup.get(0) + g + ".") + names.shownBlock + b);
                Tensor before = y;
                y = groups.get(g).get(b).forward(ctx, before);
                scope.release(before); // the group's input is not this scope's
                ctx.show("", FeatureBlock.tokens(y));
                ctx.leave();
            }
            y = Add.apply(ctx, convolve(ctx, groupConvolutions.get(g), y), x);
            for (String name : names.shownGroup) {
                ctx.show(name + g, FeatureBlock.tokens(y));
            }
            return scope.keep(y);
        }
    }

    private Tensor normalised(Context ctx, Tensor image) {
        Tensor x = config.channels() == RGB_MEAN.length ? Add.apply(ctx, image, mean(-1)) : image;
        return config.imageRange() == 1 ? x : Scale.apply(ctx, x, config.imageRange());
    }

    private Tensor denormalised(Context ctx, Tensor y) {
        Tensor x = config.imageRange() == 1 ? y : Scale.apply(ctx, y, 1 / config.imageRange());
        return config.channels() == RGB_MEAN.length ? Add.apply(ctx, x, mean(1)) : x;
    }

    private static Tensor mean(int sign) {
        float[] mean = RGB_MEAN.clone();
        for (int i = 0; i < mean.length; i++) {
            mean[i] *= sign;
        }
        return Tensor.of(mean, mean.length);
    }
}
