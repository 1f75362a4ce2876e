package org.serpentine.tasks.classification.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.Backbones;
import org.serpentine.io.picture.Picture;
import org.serpentine.tasks.training.Adam;
import org.serpentine.tasks.training.Budget;
import org.serpentine.tasks.training.Schedule;
import org.serpentine.tasks.training.Trainer;
import org.serpentine.tasks.training.data.Batch;
import org.serpentine.tasks.training.data.Seeds;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.CrossEntropy;

class IntegratedGradientsTest {
    private static Tensor noise(long seed, int... shape) {
        Tensor t = Tensor.zeros(shape);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < t.elements(); i++) {
            t.data()[i] = (float) random.nextGaussian();
        }
        return t;
    }

    /** Completeness: attributions add up to the difference of the scores. */
    @ParameterizedTest
    @ValueSource(strings = {"test_resnet", "test_vim", "test_efficientvim", "test_rsmamba"})
    void attributionsAddUpToTheDifferenceOfScores(String name) {
        Backbone net = Backbones.builder(name).classes(3).seed(4).build();
        // A fresh classifier's scores hardly differ; make them.
        net.parameters().forEach((key, p) -> {
            if (net.headKeys().stream().anyMatch(key::startsWith) && key.endsWith("weight") && p.officialShape().length == 2) {
                p.setOfficial(noise(3, p.officialShape()).data());
            }
        });
        Tensor input = noise(4, 1, net.options().height(), net.options().width(), 3);
        try (Context ctx = Context.create(1)) {
            Attribution a = new IntegratedGradients(96, 16).of(ctx, net, input, Tensor.zeros(input.shape()), 1);
            assertEquals(net.forward(ctx, input).data()[1], a.score(), 1e-5);
            assertTrue(Math.abs(a.score() - a.baselineScore()) > 0.05, "scores differ: " + a.score() + ", " + a.baselineScore());
            assertTrue(a.completenessError() < 0.02, name + ": " + a.sum() + " for " + (a.score() - a.baselineScore()));
            double pixels = 0;
            for (float v : a.pixels()) {
                pixels += v;
            }
            assertEquals(a.sum(), pixels, 1e-4);
        }
    }

    @Test
    void polynomialsAreIntegratedExactly() {
        for (int n : new int[] {1, 2, 5, 32}) {
            Quadrature q = Quadrature.gaussLegendre(n);
            for (int power = 0; power < 2 * n; power++) {
                double sum = 0;
                for (int i = 0; i < n; i++) {
                    sum += q.weight(i) * Math.pow(q.point(i), power);
                }
                assertEquals(1.0 / (power + 1), sum, 1e-13, n + " points, power " + power);
            }
        }
    }

    /** Noise with a bright square of one of two colours somewhere; the colour is the class. */
    private static Tensor toy(long seed, int[] labels, int[][] corners) {
        Tensor images = Tensor.zeros(labels.length, 32, 32, 3);
        for (int n = 0; n < labels.length; n++) {
            SplittableRandom random = Seeds.random(seed, n);
            labels[n] = random.nextInt(2);
            corners[n] = new int[] {random.nextInt(24), random.nextInt(24)};
            for (int p = 0; p < 1024; p++) {
                int x = p % 32 - corners[n][0];
                int y = p / 32 - corners[n][1];
                boolean inside = x >= 0 && x < 8 && y >= 0 && y < 8;
                for (int c = 0; c < 3; c++) {
                    images.data()[(n * 1024 + p) * 3 + c] = (float) (0.3 * random.nextGaussian())
                            + (inside && c == (labels[n] == 0 ? 0 : 2) ? 2 : 0);
                }
            }
        }
        return images;
    }

    @Test
    void evidenceLiesWhereTheClassIs() throws Exception {
        Backbone net = Backbones.builder("test_resnet").classes(2).build();
        try (Context ctx = Context.create(1)) {
            Trainer.Settings settings = new Trainer.Settings(Budget.epochs(1), 60, 5e-3, Schedule.constant(), 0, 0, 1);
            new Trainer<int[]>(ctx, net, net::forward, (c, y, labels) -> CrossEntropy.apply(c, y, labels, CrossEntropy.Options.PLAIN),
                    (epoch, step) -> {
                        int[] labels = new int[8];
                        return new Batch<>(toy(1000 + step, labels, new int[8][]), labels);
                    }, new Adam(net.parameters(), Adam.Settings.adam(0)), settings).run(null, org.serpentine.tasks.Progress.NONE);
            int[] labels = new int[6];
            int[][] corners = new int[6][];
            Tensor images = toy(7, labels, corners);
            double inside = 0;
            double all = 0;
            for (int n = 0; n < labels.length; n++) {
                Tensor one = Tensor.of(java.util.Arrays.copyOfRange(images.data(), n * 3072, (n + 1) * 3072), 1, 32, 32, 3);
                Attribution a = new IntegratedGradients(32, 32).of(ctx, net, one, Tensor.zeros(one.shape()), labels[n]);
                float[] pixels = a.pixels();
                for (int p = 0; p < pixels.length; p++) {
                    int x = p % 32 - corners[n][0];
                    int y = p / 32 - corners[n][1];
                    double positive = Math.max(0, pixels[p]);
                    all += positive;
                    inside += x >= 0 && x < 8 && y >= 0 && y < 8 ? positive : 0;
                }
            }
            // The square is a sixteenth of the picture.
            assertTrue(inside / all > 0.5, "share of the evidence inside the square: " + inside / all);
        }
    }

    @Test
    void drawsThePictureBesideItsHeat() {
        float[] values = new float[8 * 8];
        values[9] = 3;
        Attribution a = new Attribution(8, 8, 1, values, 3, 0);
        Picture seen = new Picture(8, 8, 1, Picture.Depth.U8, new float[64]);
        Picture drawn = AttributionPicture.draw(seen, a);
        assertEquals(List.of(8 * 28 * 2 + 4, 8 * 28, 3), List.of(drawn.width(), drawn.height(), drawn.channels()));
        int left = 8 * 28 + 4;
        assertTrue(drawn.value(left + 28 + 14, 28 + 14, 0) > 200, "red where the evidence is");
        assertEquals(0, drawn.value(left + 7 * 28 + 14, 7 * 28 + 14, 0), "dark elsewhere");
        assertThrows(IllegalArgumentException.class,
                () -> AttributionPicture.draw(new Picture(4, 4, 1, Picture.Depth.U8, new float[16]), a));
    }

    @Test
    void wrongArgumentsAreRefused() {
        Backbone net = Backbones.builder("test_resnet").classes(2).build();
        Tensor input = Tensor.zeros(1, 32, 32, 3);
        try (Context ctx = Context.create(1)) {
            IntegratedGradients ig = new IntegratedGradients(4, 4);
            assertThrows(IllegalArgumentException.class, () -> ig.of(ctx, net, input, Tensor.zeros(1, 16, 16, 3), 0));
            assertThrows(IllegalArgumentException.class, () -> ig.of(ctx, net, Tensor.zeros(2, 32, 32, 3), Tensor.zeros(2, 32, 32, 3), 0));
            assertThrows(IllegalArgumentException.class, () -> ig.of(ctx, net, input, input, 2));
        }
        assertThrows(IllegalArgumentException.class, () -> new IntegratedGradients(0, 4));
    }
}
