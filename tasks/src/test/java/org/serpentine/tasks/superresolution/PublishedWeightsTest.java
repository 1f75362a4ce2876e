package org.serpentine.tasks.superresolution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serpentine.io.checkpoint.Checkpoint;
import org.serpentine.io.checkpoint.CheckpointException;
import org.serpentine.io.checkpoint.Checkpoints;
import org.serpentine.nn.LoadReport;
import org.serpentine.tasks.CheckpointWeights;
import org.serpentine.tasks.SharedFiles;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/**
 * Networks with their authors' trained weights on Set5 x4. The expected outputs and decibels come from independent NumPy
 * implementations (see the READMEs beside the weights); skipped where the weights are absent.
 */
class PublishedWeightsTest {
    private static final Map<String, double[]> DECIBELS = Map.of(
            "team07_DVMSR", new double[] {33.755, 34.963, 28.651, 32.923, 30.614},
            "DVMSR_params_ema", new double[] {33.778, 34.922, 28.724, 32.929, 30.711},
            "team34_PFVM_params", new double[] {33.771, 34.875, 28.740, 32.894, 30.723});
    private static final String[] PICTURES = {"baby", "bird", "butterfly", "head", "woman"};
    private static final int BORDER = 4;

    @ParameterizedTest
    @CsvSource({
        "dvmsr_x4, dvmsr-x4/team07_DVMSR.pth, '', team07_DVMSR, 28.651",
        "dvmsr_x4, dvmsr-x4/DVMSR.pth, params_ema, DVMSR_params_ema, 28.724",
        "pfvm_x4, pfvm-x4/team34_PFVM.pth, params, team34_PFVM_params, 28.740"})
    void butterflyIsTheReferences(String name, String weights, String root, String reference, double decibels) throws IOException {
        RestorationNetwork net = load(name, weights, root);
        Tensor low = low("butterfly");
        Path expected = SharedFiles.of("weights/" + weights).resolveSibling("reference/butterfly_x4_" + reference + ".npy");
        try (Context ctx = Context.create(2); Checkpoint npy = Checkpoints.open(expected)) {
            Tensor high = net.forward(ctx, low);
            float[] want = npy.read(npy.keys().get(0));
            int pixels = high.size(1) * high.size(2);
            assertEquals(want.length, high.elements(), "values of the result");
            double worst = 0;
            for (int i = 0; i < want.length; i++) {
                worst = Math.max(worst, Math.abs(want[i] - high.data()[i % pixels * 3 + i / pixels]));
            }
            assertTrue(worst < 1e-3, reference + ": largest difference to the reference " + worst);
            assertEquals(decibels, psnr(high, high("butterfly")), 0.02, reference + " in dB");
        }
    }

    /** The whole set takes more than 10 seconds. */
    @Tag("soak")
    @ParameterizedTest
    @CsvSource({
        "dvmsr_x4, dvmsr-x4/team07_DVMSR.pth, '', team07_DVMSR, 32.18",
        "dvmsr_x4, dvmsr-x4/DVMSR.pth, params_ema, DVMSR_params_ema, 32.21",
        "pfvm_x4, pfvm-x4/team34_PFVM.pth, params, team34_PFVM_params, 32.20"})
    void setFiveReachesItsDecibels(String name, String weights, String root, String reference, double mean) throws IOException {
        RestorationNetwork net = load(name, weights, root);
        double sum = 0;
        try (Context ctx = Context.create(2)) {
            for (int i = 0; i < PICTURES.length; i++) {
                Tensor high = net.forward(ctx, low(PICTURES[i]));
                double decibels = psnr(high, high(PICTURES[i]));
                assertEquals(DECIBELS.get(reference)[i], decibels, 0.02, reference + " on " + PICTURES[i]);
                sum += decibels;
            }
        }
        assertEquals(mean, sum / PICTURES.length, 0.02, reference + " on Set5");
    }

    /** The paper prints 32.51 dB for Set5 x4; without routing noise nothing is random. */
    @Test
    void mambaIrV2OnOnePicture() throws IOException {
        RestorationNetwork net = load("mambairv2_light_x4", "mambairv2light-x4/team40_mambairv2light.pth", "params");
        try (Context ctx = Context.create(2)) {
            assertEquals(29.13, psnr(net.forward(ctx, low("butterfly")), high("butterfly")), 0.02, "butterfly in dB, as first measured");
        }
    }

    @Tag("soak")
    @Test
    void mambaIrV2ReachesItsPublishedDecibels() throws IOException {
        RestorationNetwork net = load("mambairv2_light_x4", "mambairv2light-x4/team40_mambairv2light.pth", "params");
        double sum = 0;
        try (Context ctx = Context.create(2)) {
            for (String name : PICTURES) {
                sum += psnr(net.forward(ctx, low(name)), high(name));
            }
        }
        assertEquals(32.51, sum / PICTURES.length, 0.02, "Set5 in dB");
    }

    private static Tensor low(String name) throws IOException {
        return picture("data/sr-set5/LR_bicubic/X4/" + name + "x4.png");
    }

    private static Tensor high(String name) throws IOException {
        return picture("data/sr-set5/HR/" + name + ".png");
    }

    private static RestorationNetwork load(String name, String weights, String root) throws CheckpointException {
        RestorationNetwork net = RestorationNetworks.standard().get(name).create();
        try (Checkpoint file = Checkpoints.open(SharedFiles.of("weights/" + weights), root)) {
            LoadReport report = net.module().load(new CheckpointWeights(file), true);
            assertTrue(report.complete(), report::toString);
        } catch (CheckpointException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return net;
    }

    private static Tensor picture(String path) throws IOException {
        BufferedImage image = ImageIO.read(SharedFiles.of(path).toFile());
        Tensor t = Tensor.zeros(1, image.getHeight(), image.getWidth(), 3);
        for (int y = 0, i = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                for (int shift = 16; shift >= 0; shift -= 8) {
                    t.data()[i++] = (rgb >> shift & 255) / 255f;
                }
            }
        }
        return t;
    }

    /** Of luma as Matlab's rgb2ycbcr defines it, after rounding to 8 bit, without the outermost pixels. */
    private static double psnr(Tensor got, Tensor want) {
        int width = want.size(2);
        double sum = 0;
        int count = 0;
        for (int y = BORDER; y < want.size(1) - BORDER; y++) {
            for (int x = BORDER; x < width - BORDER; x++) {
                int at = (y * got.size(2) + x) * 3;
                double d = luma(got.data(), at) - luma(want.data(), (y * width + x) * 3);
                sum += d * d;
                count++;
            }
        }
        return 10 * Math.log10(255 * 255 / (sum / count));
    }

    private static double luma(float[] rgb, int at) {
        double[] byteValue = new double[3];
        for (int c = 0; c < 3; c++) {
            byteValue[c] = Math.rint(255 * Math.min(1, Math.max(0, rgb[at + c])));
        }
        return 16 + (65.481 * byteValue[0] + 128.553 * byteValue[1] + 24.966 * byteValue[2]) / 255;
    }
}
