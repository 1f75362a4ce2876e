package org.serpentine.tasks.restoration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.serpentine.io.picture.Picture;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.SharedFiles;
import org.serpentine.tasks.superresolution.RestorationModel;
import org.serpentine.tasks.superresolution.Upscaler;
import org.serpentine.tensor.Context;

/** The models that come with the project are better than what needs no network. */
class BundledModelsTest {
    private static final int SIDE = 120;
    private static final int RAYS = 7;
    private static final int SAMPLES = 4;

    private static Stream<Arguments> models() {
        return Stream.of(Arguments.of("super-x2", new Shrinking(2), 1.0), Arguments.of("super-x3", new Shrinking(3), 0.7),
                Arguments.of("super-x4", new Shrinking(4), 0.7), Arguments.of("denoise", new GaussianNoise(25, 25), 3.0),
                Arguments.of("dejpeg", new JpegArtefacts(20, 20), 0.3));
    }

    @Test
    void allAreTried() {
        Set<String> tried = new TreeSet<>(models().map(a -> (String) a.get()[0]).toList());
        assertEquals(new TreeSet<>(RestorationModel.bundledNames()), tried);
    }

    @ParameterizedTest
    @MethodSource("models")
    void aDrawingGains(String name, Degradation degradation, double decibels) throws IOException {
        assertGain(name, Trial.of(List.of(CleanPicture.of("star", star())), degradation, 1), decibels);
    }

    @ParameterizedTest
    @CsvSource({"super-x2, 2, 1.5", "super-x3, 3, 1.0", "super-x4, 4, 0.9"})
    void photographsGain(String name, int scale, double decibels) throws IOException {
        List<CleanPicture> pictures = CleanPicture.readAll(SharedFiles.of("data/sr-set5/HR"), Progress.NONE);
        assertGain(name, Trial.of(pictures, new Shrinking(scale), 1), decibels);
    }

    private static void assertGain(String name, Trial trial, double decibels) throws IOException {
        try (Context ctx = Context.create(2)) {
            Upscaler upscaler = Upscaler.of(RestorationModel.of(name), ctx, Upscaler.Settings.standard());
            double before = trial.baseline().psnr();
            double after = Trial.mean(trial.run(Trial.with(upscaler), Progress.NONE)).psnr();
            assertTrue(after >= before + decibels, name + ": " + before + " dB without, " + after + " dB with it");
        }
    }

    /** Rays and rings of several colours with smooth edges. */
    private static Picture star() {
        float[] values = new float[3 * SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            double sum = 0;
            for (int s = 0; s < SAMPLES * SAMPLES; s++) {
                double x = i / 3 % SIDE + (s % SAMPLES + 0.5) / SAMPLES - SIDE / 2.0;
                double y = i / 3 / SIDE + (s / SAMPLES + 0.5) / SAMPLES - SIDE / 2.0;
                boolean ray = Math.sin(RAYS * Math.atan2(y, x)) > 0;
                boolean ring = Math.hypot(x, y) % 24 > 12;
                sum += ray == ring ? 60 + 40 * (i % 3) : 200 - 50 * (i % 3);
            }
            values[i] = Math.round(sum / (SAMPLES * SAMPLES));
        }
        return new Picture(SIDE, SIDE, 3, Picture.Depth.U8, values);
    }
}
