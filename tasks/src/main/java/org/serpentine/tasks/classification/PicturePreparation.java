package org.serpentine.tasks.classification;

import org.serpentine.backbones.Preprocessing;
import org.serpentine.io.picture.PilBicubic;
import org.serpentine.io.picture.Picture;
import org.serpentine.tensor.Tensor;

/**
 * Pictures to network inputs, as torchvision's {@code Resize}, {@code CenterCrop} and {@code Normalize} over PIL do it: the shorter side is
 * brought to {@code floor(size / cropRatio)}, the centre is cut out, values are scaled to [0, 1] and normalised.
 */
public final class PicturePreparation {
    private final Preprocessing how;
    private final int inputs;
    private final float[] scale;
    private final float[] shift;

    /**
     * A preparation.
     *
     * @param how    size and normalisation of a network
     * @param inputs channels of the network: as many as the normalisation has, or 1 for grey (with the mean of its entries)
     */
    public PicturePreparation(Preprocessing how, int inputs) {
        if (inputs != 1 && inputs != 3 || how.mean().size() != 1 && how.mean().size() != inputs && inputs != 1) {
            throw new IllegalArgumentException("pictures have 1 or 3 channels; the network takes " + inputs + ", its normalisation "
                    + how.mean().size());
        }
        this.how = how;
        this.inputs = inputs;
        scale = new float[inputs];
        shift = new float[inputs];
        for (int c = 0; c < inputs; c++) {
            boolean own = how.mean().size() == inputs;
            double mean = own ? how.mean().get(c) : how.mean().stream().mapToDouble(m -> m).average().orElseThrow();
            double deviation = own ? how.deviation().get(c) : how.deviation().stream().mapToDouble(d -> d).average().orElseThrow();
            scale[c] = (float) (1 / (255 * deviation));
            shift[c] = (float) (-mean / deviation);
        }
    }

    /** Channels of the network. */
    public int inputs() {
        return inputs;
    }

    /** Size and normalisation. */
    public Preprocessing preprocessing() {
        return how;
    }

    /** The whole picture in the network's channels, with 8 bits, just large enough to cut the crop from. */
    public Picture resize(Picture picture) {
        Picture shown = inputs == 1 ? picture.grey() : picture.rgb();
        double rows = Math.floor(how.height() / how.cropRatio());
        double columns = Math.floor(how.width() / how.cropRatio());
        int w = picture.width();
        int h = picture.height();
        // The side that needs the larger factor is met exactly, the other one follows (cut, not rounded, as torchvision does).
        return rows * w >= columns * h ? PilBicubic.resize(shown, (int) Math.max(columns, rows * w / h), (int) rows)
                : PilBicubic.resize(shown, (int) columns, (int) Math.max(rows, columns * h / w));
    }

    /** The centre that the network sees, of a picture that {@link #resize} gave. */
    public Picture crop(Picture resized) {
        int width = how.width();
        int height = how.height();
        int left = (int) Math.rint((resized.width() - width) / 2.0);
        int top = (int) Math.rint((resized.height() - height) / 2.0);
        return resized.crop(left, top, width, height);
    }

    /** Normalises {@code height * width} pixels with values from 0 to 255 in place. */
    public void normalise(float[] values, int from) {
        int n = how.height() * how.width();
        for (int p = 0; p < n; p++) {
            for (int c = 0; c < inputs; c++) {
                int at = from + p * inputs + c;
                values[at] = values[at] * scale[c] + shift[c];
            }
        }
    }

    /** Writes the network's view of a picture into item {@code n} of {@code [N, height, width, inputs]}. */
    public void into(Picture picture, Tensor batch, int n) {
        write(crop(resize(picture)), batch, n);
    }

    /** Writes a picture that {@link #crop} gave into item {@code n} of a batch. */
    public void write(Picture cropped, Tensor batch, int n) {
        float[] values = cropped.values();
        System.arraycopy(values, 0, batch.data(), n * values.length, values.length);
        normalise(batch.data(), n * values.length);
    }

    /** An empty batch, {@code [n, height, width, inputs]}. */
    public Tensor batch(int n) {
        return Tensor.zeros(n, how.height(), how.width(), inputs);
    }
}
