package org.serpentine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.serpentine.cli.Said.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.PictureFiles;
import org.serpentine.tasks.superresolution.RestorationCard;
import org.serpentine.tasks.superresolution.RestorationModel;
import org.serpentine.tasks.superresolution.RestorationNetwork;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;

/** {@code restore} with a network of one channel, over grey and colour pictures. */
class GreyNetworkCommandTest {
    private static final String NAME = "test_mambair_grey";
    private static final int WIDTH = 26;
    private static final int HEIGHT = 18;

    @TempDir
    private Path folder;

    private RestorationNetwork network;

    @BeforeEach
    void weights() throws IOException {
        RestorationModel model = RestorationModel.untrained(new RestorationCard("grey", NAME, "random weights"));
        model.network().module().initializeFrom(11);
        // Small changes, so that no result is limited to black or white.
        float[] last = model.network().module().parameters().get("conv_last.weight").value().data();
        for (int i = 0; i < last.length; i++) {
            last[i] *= 0.2f;
        }
        model.save(folder.resolve("grey.safetensors"));
        network = model.network();
    }

    /** Away from black and white, so that nothing is limited. */
    private static Picture noise(int channels, Picture.Depth depth) {
        SplittableRandom random = new SplittableRandom(channels);
        float[] values = new float[WIDTH * HEIGHT * channels];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.round(depth.white() * (0.4 + 0.2 * random.nextDouble()));
        }
        return new Picture(WIDTH, HEIGHT, channels, depth, values);
    }

    /** The picture as the command restores it. */
    private Picture restored(Picture picture) throws IOException {
        Path in = folder.resolve("p.png");
        PictureFiles.write(in, picture, new byte[0]);
        Said said = run("restore", "-i", in.toString(), "-o", folder.resolve("out").toString(), "-m", NAME, "--weights",
                folder.resolve("grey.safetensors").toString(), "--threads", "1");
        assertEquals(0, said.status(), said.all());
        Picture result = PictureFiles.read(folder.resolve("out/p_restored.png"), 64L << 20).picture();
        assertEquals(picture.channels(), result.channels());
        assertEquals(picture.depth(), result.depth());
        return result;
    }

    /** What the network itself makes of one plane, in the same range. */
    private float[] direct(float[] plane, float white) {
        float[] scaled = new float[plane.length];
        for (int i = 0; i < plane.length; i++) {
            scaled[i] = plane[i] / white;
        }
        try (Context ctx = Context.create(1); Scope scope = ctx.scope()) {
            float[] result = network.forward(ctx, Tensor.of(scaled, 1, HEIGHT, WIDTH, 1)).data();
            for (int i = 0; i < plane.length; i++) {
                scaled[i] = white * result[i];
            }
        }
        return scaled;
    }

    @ParameterizedTest
    @CsvSource({"U8", "U16"})
    void greyGoesThroughAsItIs(Picture.Depth depth) throws IOException {
        Picture grey = noise(1, depth);
        float[] expected = direct(grey.values(), depth.white());
        double change = 0;
        for (int i = 0; i < expected.length; i++) {
            change = Math.max(change, Math.abs(expected[i] - grey.values()[i]));
        }
        assertTrue(change > 0.02 * depth.white(), "a network that does nothing would prove nothing: " + change);
        assertArrayEquals(expected, restored(grey).values(), 0.51f);
    }

    @ParameterizedTest
    @CsvSource({"3, U8", "3, U16", "4, U8", "4, U16"})
    void ofColoursTheLumaIsRestoredAndTheDifferencesStay(int channels, Picture.Depth depth) throws IOException {
        Picture colour = noise(channels, depth);
        float[] before = colour.values();
        float[] after = restored(colour).values();
        float[] luma = colour.grey().values();
        float[] expected = direct(luma, depth.white());
        for (int i = 0; i < luma.length; i++) {
            float move = expected[i] - luma[i];
            for (int c = 0; c < 3; c++) {
                assertEquals(before[channels * i + c] + move, after[channels * i + c], 0.6, "pixel " + i + ", channel " + c);
            }
            if (channels == 4) {
                assertEquals(before[4 * i + 3], after[4 * i + 3], "alpha of pixel " + i);
            }
        }
    }

    @Test
    void theHelpSaysWhatItDoesToColours() {
        String help = run("restore", "--help").out();
        assertTrue(help.contains("mambair_denoise_grey, mambair_jpeg") && help.contains("their colour differences stay, and so does alpha"), help);
    }
}
