package org.serpentine.tasks.segmentation;

import java.util.List;
import org.serpentine.tasks.Normalisation;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** Gives each voxel the class whose value is nearest to the voxel's own: what the right answer is needs no network to say. */
public final class NearestValueNetwork implements SegmentationNetwork {
    private final int dims;
    private final int divisor;
    private final float[] values;

    public NearestValueNetwork(int dims, int divisor, float... values) {
        this.dims = dims;
        this.divisor = divisor;
        this.values = values.clone();
    }

    /** A card that fits such a network; the first of the window's extents are x, y, z. */
    public static ModelCard card(int dims, int classes, Normalisation normalisation, List<Double> spacing, int... window) {
        List<String> labels = new java.util.ArrayList<>(List.of("background"));
        for (int c = 1; c < classes; c++) {
            labels.add("class " + c);
        }
        return new ModelCard("nearest-value", "for tests", new LightMUnetConfig(dims, 8, 1, classes, List.of(1, 1), List.of(1), 0), labels,
                normalisation, spacing, List.of(window[0], window[1], window[2]));
    }

    @Override
    public Tensor forward(Context ctx, Tensor image) {
        int[] shape = image.shape();
        shape[shape.length - 1] = values.length;
        Tensor logits = ctx.allocate(shape);
        float[] in = image.data();
        float[] out = logits.data();
        for (int i = 0; i < in.length; i++) {
            for (int c = 0; c < values.length; c++) {
                out[i * values.length + c] = -Math.abs(in[i] - values[c]);
            }
        }
        return logits;
    }

    @Override
    public int classes() {
        return values.length;
    }

    @Override
    public int dims() {
        return dims;
    }

    @Override
    public int divisor() {
        return divisor;
    }
}
