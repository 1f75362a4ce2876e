package org.serpentine.tasks.training.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.serpentine.io.nifti.Nifti;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.Pictures;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.io.volume.Volume;
import org.serpentine.tasks.Normalisation;

/** Reads pairs of pictures or of NIfTI volumes, checks that they fit together, maps label values to classes, normalises. */
public final class PairLoader implements PairRecordReader.Loader {
    /** Labels may lie this many millimetres beside their voxels: single-precision headers are not exact. */
    private static final double GEOMETRY_TOLERANCE = 0.05;

    /**
     * How to read.
     *
     * @param dims          2 for pictures, 3 for volumes
     * @param grey          true to read colour pictures in grey
     * @param classes       number of classes
     * @param labelValues   the value in the label file of each class; empty if the values are the classes, or if there are two
     *                      classes of which the dark one is 0
     * @param normalisation what is done with the image values
     */
    public record Settings(int dims, boolean grey, int classes, List<Integer> labelValues, Normalisation normalisation) {
        /** Checks that there is a value for each class. */
        public Settings {
            labelValues = List.copyOf(labelValues);
            if (dims != 2 && dims != 3) {
                throw new IllegalArgumentException("dims is " + dims + "; it must be 2 or 3");
            }
            if (classes < 2 || classes > 256) {
                throw new IllegalArgumentException("classes is " + classes + "; it must be 2 to 256");
            }
            if (!labelValues.isEmpty() && labelValues.size() != classes) {
                throw new IllegalArgumentException(labelValues.size() + " label values " + labelValues + " for " + classes
                        + " classes; give one for each, the background's first");
            }
        }
    }

    private final Settings settings;

    /** A loader with these settings. */
    public PairLoader(Settings settings) {
        this.settings = settings;
    }

    @Override
    public LabelledImage load(String name, ImagePairs.Pair pair) throws IOException {
        ImageFormat format = ImageFormat.of(pair.image()).orElseThrow();
        if (format == ImageFormat.NIFTI != (settings.dims == 3)) {
            throw new IOException(pair.image() + " is a " + (format == ImageFormat.NIFTI ? "volume" : "picture")
                    + "; --dims " + settings.dims + " trains on " + (settings.dims == 3 ? "NIfTI volumes" : "pictures"));
        }
        LabelledImage image = settings.dims == 2 ? picture(name, pair) : volume(name, pair);
        settings.normalisation.apply(image.image(), image.channels());
        return image;
    }

    private LabelledImage picture(String name, ImagePairs.Pair pair) throws IOException {
        Picture picture = Pictures.read(pair.image());
        Picture shown = settings.grey || picture.channels() <= 2 ? picture.grey() : picture.rgb();
        Picture mask = Pictures.read(pair.label()).grey();
        if (mask.width() != picture.width() || mask.height() != picture.height()) {
            throw new IOException(pair.label() + " has " + mask.width() + " x " + mask.height() + " pixels, its image "
                    + pair.image() + " has " + picture.width() + " x " + picture.height());
        }
        byte[] labels = classes(pair, mask.values(), mask.depth().white());
        return new LabelledImage(name, shown.normalised(), labels, 1, picture.height(), picture.width(), shown.channels(),
                new double[] {1, 1, 1});
    }

    private LabelledImage volume(String name, ImagePairs.Pair pair) throws IOException {
        Volume volume = Nifti.read(pair.image()).volume();
        LabelVolume mask = Nifti.readLabels(pair.label());
        Geometry grid = volume.geometry();
        var difference = grid.difference(mask.geometry(), GEOMETRY_TOLERANCE);
        if (difference.isPresent()) {
            throw new IOException(pair.label() + " does not lie on its image " + pair.image() + ": " + difference.get());
        }
        float[] values = new float[grid.voxels()];
        volume.copyRun(0, values.length, values, 0);
        float[] raw = new float[values.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = mask.label(i);
        }
        double[] s = grid.spacing();
        return new LabelledImage(name, values, classes(pair, raw, 1), grid.depth(), grid.height(), grid.width(), 1,
                new double[] {s[2], s[1], s[0]});
    }

    private byte[] classes(ImagePairs.Pair pair, float[] raw, float white) throws IOException {
        boolean[] seen = new boolean[(int) Math.max(256, white + 1)];
        for (float v : raw) {
            if (!(v >= 0 && v < seen.length)) {
                throw new IOException(pair.label() + " has the value " + v + "; label values are whole numbers from 0 to "
                        + (seen.length - 1));
            }
            seen[(int) v] = true;
        }
        int[] toClass = new int[seen.length];
        Arrays.fill(toClass, -1);
        List<Integer> values = settings.labelValues;
        if (!values.isEmpty()) {
            for (int c = 0; c < values.size(); c++) {
                toClass[values.get(c)] = c;
            }
        } else if (settings.classes == 2 && highest(seen) > 1) {
            // A mask: usually 0 and 255; grey edges of a compressed one fall to the nearer side.
            int middle = (highest(seen) + 1) / 2;
            Arrays.fill(toClass, 0, middle, 0);
            Arrays.fill(toClass, middle, toClass.length, 1);
        } else {
            for (int c = 0; c < settings.classes; c++) {
                toClass[c] = c;
            }
        }
        for (int v = 0; v < seen.length; v++) {
            if (seen[v] && toClass[v] < 0) {
                throw new IOException(pair.label() + " has the label value " + v + ", which is no class; expected "
                        + (values.isEmpty() ? "0 to " + (settings.classes - 1) : values)
                        + ". Give more --classes, or name the value of each class with --label-values");
            }
        }
        byte[] labels = new byte[raw.length];
        for (int i = 0; i < raw.length; i++) {
            labels[i] = (byte) toClass[(int) raw[i]];
        }
        return labels;
    }

    private static int highest(boolean[] seen) {
        int highest = seen.length - 1;
        while (highest > 0 && !seen[highest]) {
            highest--;
        }
        return highest;
    }
}
