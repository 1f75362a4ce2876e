package org.serpentine.io.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import boofcv.struct.image.GrayF32;
import boofcv.struct.image.GrayU8;
import boofcv.struct.image.InterleavedF32;
import boofcv.struct.image.Planar;
import org.junit.jupiter.api.Test;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.serpentine.io.picture.Picture.Depth;

class InterchangeTest {

    private static final Picture COLORS = new Picture(2, 2, 3, Depth.U8, new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});

    @Test
    void matsAreBlueGreenRed() {
        Mat mat = Mats.toMat(COLORS);
        assertEquals(CvType.CV_8UC3, mat.type());
        assertArrayEquals(new double[] {6, 5, 4}, mat.get(0, 1));
        assertArrayEquals(COLORS.values(), Mats.toPicture(mat).values());
        // A region of a Mat is not continuous.
        Mat column = mat.submat(0, 2, 1, 2);
        assertArrayEquals(new float[] {4, 5, 6, 10, 11, 12}, Mats.toPicture(column).values());
        column.release();
        mat.release();
    }

    @Test
    void valuesBeyondTheRangeAreLimited() {
        Mat mat = Mats.toMat(new Picture(3, 1, 1, Depth.U16, new float[] {-5, 70000, 12.6f}));
        assertArrayEquals(new float[] {0, 65535, 13}, Mats.toPicture(mat).values());
        mat.release();
    }

    @Test
    void otherElementTypesBecomeFloat() {
        Mat mat = new Mat(1, 2, CvType.CV_64F);
        mat.put(0, 0, -1.5, 1e6);
        Picture picture = Mats.toPicture(mat);
        assertEquals(Depth.F32, picture.depth());
        assertArrayEquals(new float[] {-1.5f, 1e6f}, picture.values());
        mat.release();
        assertThrows(IllegalArgumentException.class, () -> Mats.toPicture(new Mat()));
    }

    @Test
    void boofCvImagesComeBack() {
        Planar<GrayF32> planar = BoofImages.toPlanar(COLORS);
        assertEquals(6, planar.getBand(2).get(1, 0));
        assertArrayEquals(COLORS.values(), BoofImages.toPicture(planar, Depth.U8).values());
        InterleavedF32 interleaved = BoofImages.toInterleaved(COLORS);
        assertEquals(11, interleaved.getBand(1, 1, 1));
        assertArrayEquals(COLORS.values(), BoofImages.toPicture(interleaved, Depth.U8).values());
        GrayF32 gray = BoofImages.toGray(COLORS);
        assertEquals(0.299f * 4 + 0.587f * 5 + 0.114f * 6, gray.get(1, 0), 1e-5f);
        GrayU8 bytes = BoofImages.toGrayU8(new Picture(2, 1, 1, Depth.F32, new float[] {1, 0.5f}));
        assertEquals(255, bytes.get(0, 0));
        assertEquals(128, bytes.get(1, 0));
        assertArrayEquals(new float[] {255, 128}, BoofImages.toPicture(bytes).values());
    }

    @Test
    void partsOfBoofCvImagesAreReadFromTheirOwnPlace() {
        GrayF32 gray = new GrayF32(4, 3);
        GrayU8 bytes = new GrayU8(4, 3);
        InterleavedF32 interleaved = new InterleavedF32(4, 3, 2);
        for (int i = 0; i < 12; i++) {
            gray.data[i] = i;
            bytes.data[i] = (byte) i;
            interleaved.data[2 * i] = i;
            interleaved.data[2 * i + 1] = -i;
        }
        float[] part = {5, 6, 9, 10};
        assertArrayEquals(part, BoofImages.toPicture(gray.subimage(1, 1, 3, 3), Depth.F32).values());
        assertArrayEquals(part, BoofImages.toPicture(bytes.subimage(1, 1, 3, 3)).values());
        assertArrayEquals(new float[] {5, -5, 6, -6, 9, -9, 10, -10},
                BoofImages.toPicture(interleaved.subimage(1, 1, 3, 3), Depth.F32).values());
    }
}
