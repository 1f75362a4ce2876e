package org.serpentine.backbones;

import java.util.List;
import org.serpentine.nn.BatchNormLayer;
import org.serpentine.nn.LoadReport;
import org.serpentine.nn.Module;
import org.serpentine.nn.WeightSource;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/**
 * A network over pictures: class scores from {@link #forward}, feature maps of its stages from {@link #features}. Parameters stand under the
 * authors' keys; make one with {@link Backbones}.
 */
public abstract class Backbone extends Module {
    private final BackboneOptions options;

    /** A backbone with these options; subclasses declare their parameters afterwards. */
    protected Backbone(BackboneOptions options) {
        this.options = options;
    }

    /** What was asked for. */
    public final BackboneOptions options() {
        return options;
    }

    /**
     * Classifies a batch of pictures.
     *
     * @param image {@code [N, H, W, inputs]}, normalised as {@link Variant#preprocessing()} says
     * @return {@code [N, classes]} raw scores; without classes the pooled features {@code [N, }{@link #pooledChannels()}{@code ]}
     */
    public abstract Tensor forward(Context ctx, Tensor image);

    /**
     * The feature maps that {@link #featureInfo()} describes, finest first, each {@code [N, H', W', channels]}.
     *
     * @param image {@code [N, H, W, inputs]}
     */
    public abstract List<Tensor> features(Context ctx, Tensor image);

    /**
     * The pictures that a network was handed, checked before its first layer sees them.
     *
     * @return {@code image}
     * @throws IllegalArgumentException if it is not {@code [N, H, W, inputs]} with N, H and W of at least 1
     */
    protected final Tensor pictures(Tensor image) {
        if (image.rank() != 4 || image.channels() != options.inputs()) {
            throw new IllegalArgumentException(getClass().getSimpleName() + " takes pictures [N, H, W, " + options.inputs() + "], got " + image);
        }
        if (image.elements() == 0) {
            throw new IllegalArgumentException(getClass().getSimpleName() + " takes pictures [N, H, W, " + options.inputs()
                    + "] with N, H and W of at least 1, got " + image);
        }
        return image;
    }

    /** Every stage that {@link #features} can hand out, finest first. */
    public abstract List<FeatureInfo> stages();

    /**
     * Width of the pooled features that {@link #forward} returns without classes. It is the last stage's, unless a layer of the classifier
     * stands before its classes, as A2Mamba's projection to 1024 channels does.
     */
    public int pooledChannels() {
        List<FeatureInfo> all = stages();
        return all.get(all.size() - 1).channels();
    }

    /** The stages chosen by the option {@code outIndices}; all of them if none was chosen. */
    public final List<FeatureInfo> featureInfo() {
        List<FeatureInfo> all = stages();
        return options.outIndices().isEmpty() ? all : options.outIndices().stream().map(i -> {
            if (i < 0 || i >= all.size()) {
                throw new IllegalArgumentException("outIndices holds " + i + "; this network has the stages 0.." + (all.size() - 1));
            }
            return all.get(i);
        }).toList();
    }

    /** Key of the weight that reads the picture's channels: {@code [out, inputs, kh, kw]}. */
    public abstract String inputKey();

    /** Beginnings of the keys of the classifier, for example {@code "head."}: what a new set of classes replaces. */
    public abstract List<String> headKeys();

    /**
     * Freezes everything but the classifier, for fine-tuning: the weights get no gradient, batch norms keep their running statistics.
     *
     * @param on {@code false} thaws it
     */
    public final void freezeBody(boolean on) {
        parameters().forEach((key, p) -> {
            if (!inHead(key)) {
                p.freeze(on);
            }
        });
        modules().forEach((name, module) -> {
            if (module instanceof BatchNormLayer norm && !inHead(name + ".")) {
                norm.freezeStatistics(on);
            }
        });
    }

    /** True for keys of the classifier. */
    final boolean inHead(String key) {
        return headKeys().stream().anyMatch(key::startsWith);
    }

    /**
     * Loads a checkpoint of the authors or one of ours. Wrappers ({@code model.}, {@code module.}, {@code state_dict.}, {@code backbone.}, ...) are
     * taken off the keys, old names are translated, a first layer of 3 channels is folded into another number of inputs, position
     * embeddings are brought to another picture size. A classifier of another number of classes is left as it is (and reported as missing).
     *
     * <p>A file does not say for which pictures its position embeddings are. Those of another number of patches than this network's are
     * taken to be for square pictures, those of the same number for pictures like this network's: a Vision Mamba for 112x448 takes the
     * table of one for 224x224, which has 196 patches too, as it is. Where that may be wrong the report has a note;
     * {@link #loadPretrained(WeightSource, int, int)} says what is right.
     *
     * @throws org.serpentine.nn.IncompleteWeightsException if anything else does not fit; nothing is changed then
     * @throws IllegalArgumentException                     if position embeddings are for no square picture; nothing is changed then
     */
    public final LoadReport loadPretrained(WeightSource source) {
        return Pretraining.load(this, source, null);
    }

    /**
     * As {@link #loadPretrained(WeightSource)}, for weights of a network for pictures of a known size.
     *
     * @param height height of the pictures that the position embeddings in the source are for, in pixels; of no account without these
     * @param width  their width
     * @throws IllegalArgumentException if the position embeddings are not for that size; nothing is changed then
     */
    public final LoadReport loadPretrained(WeightSource source, int height, int width) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("loadPretrained got the picture size " + height + "x" + width + ", expected at least 1x1");
        }
        return Pretraining.load(this, source, new int[] {height, width});
    }

    /** The position embeddings among the weights, which {@link #loadPretrained} brings to another picture size; null if there are none. */
    protected PositionTable.Learned positionTable() {
        return null;
    }

    /**
     * Hook for {@link #loadPretrained}: translates old names and shapes of this family.
     *
     * @param source the checkpoint without wrappers
     * @return the same under this network's keys; the default changes nothing
     */
    protected WeightSource adapt(WeightSource source) {
        return source;
    }
}
