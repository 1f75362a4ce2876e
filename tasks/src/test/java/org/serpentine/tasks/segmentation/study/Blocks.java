package org.serpentine.tasks.segmentation.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.serpentine.io.dicom.series.DicomSeriesWriter;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.tasks.Normalisation;
import org.serpentine.tasks.segmentation.ModelCard;
import org.serpentine.tasks.segmentation.NearestValueNetwork;
import org.serpentine.tasks.segmentation.Segmenter;
import org.serpentine.tensor.Context;

/** A CT of two boxes in air, and a network that cannot get it wrong. */
final class Blocks {
    static final int WIDTH = 14;
    static final int HEIGHT = 11;
    static final int DEPTH = 7;
    static final float AIR = -1000;
    static final float SOFT = 20;
    static final float BONE = 700;

    private Blocks() { }

    /** Tilted by 30 degrees about the patient's long axis, spacing 0.8 x 1.1 x 2.5 mm. */
    static Geometry oblique() {
        double c = Math.cos(Math.PI / 6);
        double s = Math.sin(Math.PI / 6);
        return new Geometry(WIDTH, HEIGHT, DEPTH, new double[] {0.8, 1.1, 2.5}, new double[] {-12, 34.5, 100},
                new double[] {c, s, 0, -s, c, 0, 0, 0, 1});
    }

    /** 0 air, 1 soft tissue in x 2..9, y 3..8, z 1..5, 2 bone in x 4..6, y 4..5, z 2..3. */
    static int truth(int x, int y, int z) {
        if (x >= 4 && x <= 6 && y >= 4 && y <= 5 && z >= 2 && z <= 3) {
            return 2;
        }
        return x >= 2 && x <= 9 && y >= 3 && y <= 8 && z >= 1 && z <= 5 ? 1 : 0;
    }

    static byte[] truth() {
        byte[] labels = new byte[WIDTH * HEIGHT * DEPTH];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) truth(i % WIDTH, i / WIDTH % HEIGHT, i / (WIDTH * HEIGHT));
        }
        return labels;
    }

    static FloatVolume volume(Geometry grid) {
        byte[] truth = truth();
        float[] values = new float[truth.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = truth[i] == 0 ? AIR : truth[i] == 1 ? SOFT + i % 2 : BONE;
        }
        return new FloatVolume(grid, values);
    }

    static List<Path> series(Path folder, String seed) throws IOException {
        return DicomSeriesWriter.write(folder, volume(oblique()), DicomSeriesWriter.Description.phantom(seed));
    }

    static ModelCard card() {
        return NearestValueNetwork.card(3, 3, Normalisation.window(-1000, 1000), List.of(), 8, 8, 8);
    }

    static Segmenter segmenter(Context ctx) {
        return new Segmenter(card(), new NearestValueNetwork(3, 2, -1, 0, 0.7f), ctx, Segmenter.Settings.standard());
    }
}
