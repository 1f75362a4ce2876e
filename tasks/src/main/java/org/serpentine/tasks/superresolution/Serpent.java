package org.serpentine.tasks.superresolution;

import java.util.ArrayList;
import java.util.List;
import org.serpentine.backbones.Published;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.Concat;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.PadMode;
import org.serpentine.tensor.operation.PixelShuffle;

/**
 * Serpent (Sepehri, Fabian and Soltanolkotabi 2024, arXiv 2403.17902): restoration at several scales with state-space models whose
 * sequences are patches. Its cost grows linearly with the picture, and every output pixel sees the whole picture.
 *
 * <p><b>No code of the authors could be read.</b> The paper and what is said about it fix a U-Net whose blocks stack VSS blocks with
 * four-direction scans, patches instead of pixels as tokens, and processing at several scales. All else is our assumption:
 * <ul>
 * <li>a 3x3 convolution in front, one behind, and the picture added to the result;</li>
 * <li>level l has width {@code C 2^l}; down by a 3x3 convolution of stride 2; up by a 1x1 convolution and pixel shuffle; the encoder's map
 *     is concatenated and reduced by a 1x1 convolution;</li>
 * <li>"several scales" inside a block: k parallel branches with patches of side p, 2p, 4p, each with its own VSS blocks, summed, and a
 *     3x3 convolution around them. A patch is embedded by a convolution of its size and stride and spread again by a linear layer;</li>
 * <li>p is 4 at the finest level (for pictures of about 256 pixels; 8 suits 512) and halves from level to level;</li>
 * <li>a VSS block is VMamba's first: gated, 16 states, expansion 2, 3x3 depthwise convolution; behind it an MLP of ratio 2 with its own
 *     residual;</li>
 * <li>the sizes b, l and h are ours, not the paper's. Enlarging is left to an interpolation in front, as restoration needs no other
 *     reconstruction.</li>
 * </ul>
 * A picture whose extents are no multiple of {@link SerpentConfig#multiple} is padded with its reflection and cut again.
 */
public final class Serpent extends Module implements RestorationNetwork {
    private static final int CONTEXT = 64;

    private final SerpentConfig config;
    private final ConvolutionLayer first;
    private final List<SerpentBlock> encoder = new ArrayList<>();
    private final List<ConvolutionLayer> down = new ArrayList<>();
    private final List<ConvolutionLayer> up = new ArrayList<>();
    private final List<ConvolutionLayer> reduce = new ArrayList<>();
    private final List<SerpentBlock> decoder = new ArrayList<>();
    private final ConvolutionLayer last;

    /** A network with zero weights: load a checkpoint or {@link #initializeFrom} a seed. */
    public Serpent(SerpentConfig config) {
        this.config = config;
        ConvolutionSpec window = ConvolutionSpec.same(3, 3);
        ConvolutionSpec point = ConvolutionSpec.same(1, 1);
        first = child("conv_first", new ConvolutionLayer(config.channels(), config.width(), window, true));
        for (int l = 0; l < config.levels(); l++) {
            if (l > 0) {
                down.add(child("down." + (l - 1), new ConvolutionLayer(config.width(l - 1), config.width(l), window.withStride(2), true)));
            }
            encoder.add(child("encoder." + l, new SerpentBlock(config, l)));
        }
        for (int l = 0; l < config.levels() - 1; l++) {
            up.add(child("up." + l, new ConvolutionLayer(config.width(l + 1), 4 * config.width(l), point, true)));
            reduce.add(child("reduce." + l, new ConvolutionLayer(2 * config.width(l), config.width(l), point, true)));
            decoder.add(child("decoder." + l, new SerpentBlock(config, l)));
        }
        last = child("conv_last", new ConvolutionLayer(config.width(), config.channels(), window, true));
    }

    static void register(RestorationNetworks all) {
        add(all, "serpent_b", "Serpent in a size of our own, 32 channels", new SerpentConfig(3, 32, List.of(2, 2, 2, 2), 4, 3, 16));
        add(all, "serpent_l", "Serpent in a size of our own, 48 channels", new SerpentConfig(3, 48, List.of(2, 4, 4, 2), 4, 3, 16));
        add(all, "serpent_h", "Serpent in a size of our own, 64 channels", new SerpentConfig(3, 64, List.of(4, 4, 6, 4), 4, 3, 16));
        add(all, "test_serpent", "miniature for tests", new SerpentConfig(3, 8, List.of(1, 1), 2, 2, 4));
    }

    private static void add(RestorationNetworks all, String name, String description, SerpentConfig config) {
        all.add(name, description, 1, Published.NOTHING, () -> new Serpent(config));
    }

    /** The sizes. */
    public SerpentConfig config() {
        return config;
    }

    @Override
    public Module module() {
        return this;
    }

    @Override
    public int scale() {
        return 1;
    }

    @Override
    public int channels() {
        return config.channels();
    }

    @Override
    public int context() {
        return CONTEXT;
    }

    @Override
    public Tensor forward(Context ctx, Tensor image) {
        if (image.rank() != 4 || image.channels() != config.channels()) {
            throw new IllegalArgumentException("Serpent got " + image + "; it takes [N, H, W, " + config.channels() + "]");
        }
        try (Scope scope = ctx.scope()) {
            Tensor x = Multiples.padded(ctx, image, PadMode.REFLECT, config.multiple());
            Tensor y = last.forward(ctx, level(ctx, 0, first.forward(ctx, x)));
            y = Multiples.cut(ctx, y, image.size(1), image.size(2));
            return scope.keep(Add.apply(ctx, image, y));
        }
    }

    /** A level and all coarser ones. */
    private Tensor level(Context ctx, int l, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor skip = encoder.get(l).forward(ctx, x);
            if (l == config.levels() - 1) {
                return scope.keep(skip);
            }
            Tensor coarse = level(ctx, l + 1, down.get(l).forward(ctx, skip));
            Tensor fine = PixelShuffle.apply(ctx, up.get(l).forward(ctx, coarse), 2);
            Tensor both = reduce.get(l).forward(ctx, Concat.channels(ctx, fine, skip));
            return scope.keep(decoder.get(l).forward(ctx, both));
        }
    }
}
