package org.serpentine.tasks.classification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.backbones.Preprocessing;
import org.serpentine.io.picture.Picture;
import org.serpentine.tensor.Tensor;

class PicturePreparationTest {
    private static Picture picture(int width, int height, int channels) {
        float[] values = new float[width * height * channels];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 37 % 256;
        }
        return new Picture(width, height, channels, Picture.Depth.U8, values);
    }

    @Test
    void sizesAreTorchvisions() {
        // Resize(256) of 500 x 375: the longer side is int(256 * 500 / 375) = 341; of 375 x 500 the other way round.
        PicturePreparation p = new PicturePreparation(Preprocessing.imageNet(224, 0.875), 3);
        Picture wide = p.resize(picture(500, 375, 3));
        assertEquals(List.of(341, 256), List.of(wide.width(), wide.height()));
        Picture tall = p.resize(picture(375, 500, 3));
        assertEquals(List.of(256, 341), List.of(tall.width(), tall.height()));
        // floor(224 / 0.9) = 248
        Picture square = new PicturePreparation(Preprocessing.imageNet(224, 0.9), 3).resize(picture(64, 64, 3));
        assertEquals(List.of(248, 248), List.of(square.width(), square.height()));
        // CenterCrop: int(round((341 - 224) / 2.0)) = 58 (Python rounds halves to even), (256 - 224) / 2 = 16
        Picture crop = p.crop(wide);
        assertEquals(wide.value(58, 16, 1), crop.value(0, 0, 1));
        assertEquals(wide.value(58 + 223, 16 + 223, 2), crop.value(223, 223, 2));
    }

    @Test
    void valuesAreNormalisedByChannel() {
        Preprocessing how = new Preprocessing(2, 2, 1, List.of(0.5, 0.25, 0.125), List.of(0.5, 0.25, 0.2));
        Picture red = new Picture(2, 2, 3, Picture.Depth.U8, new float[] {255, 0, 51, 0, 255, 102, 255, 0, 51, 0, 0, 0});
        PicturePreparation p = new PicturePreparation(how, 3);
        Tensor batch = p.batch(2);
        p.into(red, batch, 1);
        assertArrayEquals(new float[12], Arrays.copyOf(batch.data(), 12), "the first item is untouched");
        assertArrayEquals(new float[] {1, -1, 0.375f, -1, 3, 1.375f}, Arrays.copyOfRange(batch.data(), 12, 18), 1e-5f);
    }

    @Test
    void greyPicturesGoIntoColourNetworksAndTheOtherWayRound() {
        Preprocessing how = Preprocessing.imageNet(4, 1);
        Tensor colour = new PicturePreparation(how, 3).batch(1);
        new PicturePreparation(how, 3).into(new Picture(4, 4, 1, Picture.Depth.U8, filled(16, 128)), colour, 0);
        assertEquals((128 / 255f - 0.406) / 0.225, colour.data()[2], 1e-5);
        PicturePreparation grey = new PicturePreparation(how, 1);
        Tensor one = grey.batch(1);
        grey.into(new Picture(4, 4, 3, Picture.Depth.U8, filled(48, 128)), one, 0);
        assertArrayEquals(new int[] {1, 4, 4, 1}, one.shape());
        assertEquals((128 / 255f - 0.449) / 0.226, one.data()[5], 1e-5);
        assertThrows(IllegalArgumentException.class, () -> new PicturePreparation(how, 4));
    }

    private static float[] filled(int n, float value) {
        float[] v = new float[n];
        Arrays.fill(v, value);
        return v;
    }
}
