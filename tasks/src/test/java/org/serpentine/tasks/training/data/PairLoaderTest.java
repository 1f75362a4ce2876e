package org.serpentine.tasks.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.io.nifti.Nifti;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.Pictures;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.tasks.Normalisation;
import org.serpentine.tasks.Progress;

class PairLoaderTest {
    @TempDir
    private Path folder;

    private ImagePairs.Pair pictures(int channels, float[] image, float... mask) throws IOException {
        Path i = folder.resolve("image.png");
        Path m = folder.resolve("mask.png");
        Pictures.write(i, new Picture(2, 2, channels, Picture.Depth.U8, image));
        Pictures.write(m, new Picture(mask.length / 2, 2, 1, Picture.Depth.U8, mask));
        return new ImagePairs.Pair(i, m);
    }

    private static PairLoader loader(int dims, boolean grey, int classes, List<Integer> values, Normalisation how) {
        return new PairLoader(new PairLoader.Settings(dims, grey, classes, values, how));
    }

    @Test
    void aMaskOf0And255HasTwoClasses() throws IOException {
        ImagePairs.Pair pair = pictures(1, new float[] {0, 51, 102, 255}, 0, 255, 250, 3);
        LabelledImage read = loader(2, false, 2, List.of(), Normalisation.none()).load("a", pair);
        assertArrayEquals(new byte[] {0, 1, 1, 0}, read.labels());
        assertArrayEquals(new float[] {0, 0.2f, 0.4f, 1}, read.image(), 1e-6f);
        assertArrayEquals(new int[] {1, 2, 2}, read.size());
    }

    @Test
    void labelValuesAreMappedAndCanTurnAMaskAround() throws IOException {
        ImagePairs.Pair pair = pictures(1, new float[4], 0, 255, 255, 0);
        assertArrayEquals(new byte[] {1, 0, 0, 1},
                loader(2, false, 2, List.of(255, 0), Normalisation.none()).load("a", pair).labels());
        IOException e = assertThrows(IOException.class,
                () -> loader(2, false, 3, List.of(), Normalisation.none()).load("a", pair));
        assertTrue(e.getMessage().contains("255") && e.getMessage().contains("--label-values"), e.getMessage());
    }

    @Test
    void colourIsKeptOrReadInGrey() throws IOException {
        float[] rgb = {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255};
        ImagePairs.Pair pair = pictures(3, rgb, 0, 1, 1, 0);
        assertEquals(3, loader(2, false, 2, List.of(), Normalisation.zScore()).load("a", pair).channels());
        LabelledImage grey = loader(2, true, 2, List.of(), Normalisation.none()).load("a", pair);
        assertEquals(1, grey.channels());
        assertEquals(0.299, grey.image()[0], 1e-3);
        assertArrayEquals(new byte[] {0, 1, 1, 0}, grey.labels());
    }

    @Test
    void sizesMustAgree() throws IOException {
        ImagePairs.Pair pair = pictures(1, new float[4], 0, 1, 1, 0, 0, 0);
        IOException e = assertThrows(IOException.class,
                () -> loader(2, false, 2, List.of(), Normalisation.none()).load("a", pair));
        assertTrue(e.getMessage().contains("3 x 2") && e.getMessage().contains("2 x 2"), e.getMessage());
    }

    private ImagePairs.Pair volumes(Geometry labels) throws IOException {
        Geometry grid = Geometry.axisAligned(3, 2, 2, 0.5, 1, 2);
        float[] hu = new float[12];
        for (int i = 0; i < 12; i++) {
            hu[i] = 100 * i - 500;
        }
        Path i = folder.resolve("imagesTr").resolve("case_0000.nii.gz");
        Path m = folder.resolve("labelsTr").resolve("case.nii.gz");
        Nifti.write(i, new FloatVolume(grid, hu));
        byte[] l = new byte[labels.voxels()];
        l[5] = 2;
        Nifti.write(m, new LabelVolume(labels, l, List.of("background", "a", "b")));
        return ImagePairs.find(folder).pairs().get("case");
    }

    @Test
    void volumesComeWithTheirSpacing() throws IOException {
        ImagePairs.Pair pair = volumes(Geometry.axisAligned(3, 2, 2, 0.5, 1, 2));
        LabelledImage read = loader(3, false, 3, List.of(), Normalisation.window(-400, 400)).load("case", pair);
        assertArrayEquals(new int[] {2, 2, 3}, read.size());
        assertArrayEquals(new double[] {2, 1, 0.5}, read.spacing(), 1e-6);
        assertEquals(2, read.labels()[5]);
        assertEquals(-1, read.image()[0]);
        assertEquals(0, read.image()[5], 1e-6);
        IOException flat = assertThrows(IOException.class,
                () -> loader(2, false, 3, List.of(), Normalisation.none()).load("case", pair));
        assertTrue(flat.getMessage().contains("--dims 2"), flat.getMessage());
    }

    @Test
    void labelsOfAnotherGridAreRefused() throws IOException {
        ImagePairs.Pair pair = volumes(Geometry.axisAligned(3, 2, 2, 0.5, 1, 2.5));
        IOException e = assertThrows(IOException.class,
                () -> loader(3, false, 3, List.of(), Normalisation.none()).load("case", pair));
        assertTrue(e.getMessage().contains("does not lie on its image"), e.getMessage());
    }

    @Test
    void partsAreReadThroughTheRecordReader() throws IOException {
        for (int n = 0; n < 3; n++) {
            Pictures.write(folder.resolve("images").resolve(n + ".png"),
                    new Picture(2, 2, 1, Picture.Depth.U8, new float[] {n, n, n, n}));
            Pictures.write(folder.resolve("masks").resolve(n + ".png"),
                    new Picture(2, 2, 1, Picture.Depth.U8, new float[] {0, 255, 0, 0}));
        }
        SegmentationData data = SegmentationData.read(ImagePairs.find(folder), new DataParts(List.of(0, 2), List.of(), List.of(1)),
                loader(2, false, 2, List.of(), Normalisation.none()), Progress.NONE);
        assertEquals("2", data.train().get(1).name());
        assertEquals(1, data.test().get(0).image()[0] * 255, 1e-4);
        assertTrue(data.validation().isEmpty());
    }
}
