package org.serpentine.tasks.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.tasks.training.data.LabelledImage;

class ThresholdBaselineTest {
    private static LabelledImage image(float[] values, int... labels) {
        byte[] l = new byte[labels.length];
        for (int i = 0; i < l.length; i++) {
            l[i] = (byte) labels[i];
        }
        return new LabelledImage("t", values, l, 1, 1, l.length, values.length / l.length, new double[] {1, 1, 1});
    }

    @Test
    void otsuSeparatesTwoHeapsInTheMiddle() {
        double t = ThresholdBaseline.otsuThreshold(new float[] {0, 1, 0, 1, 10, 9, 10, 9, 10});
        assertEquals(5, t, 0.1);
    }

    @Test
    void theDarkSideCanBeTheObject() {
        LabelledImage training = image(new float[] {0, 1, 9, 10, 1, 10}, 1, 1, 0, 0, 1, 0);
        for (ThresholdBaseline b : List.of(ThresholdBaseline.otsu(List.of(training)), ThresholdBaseline.global(List.of(training)))) {
            assertArrayEquals(new byte[] {1, 0, 1}, b.labels(image(new float[] {-1, 12, 2}, 0, 0, 0)), b.toString());
            assertTrue(b.toString().contains("dark"), b.toString());
        }
    }

    @Test
    void theTellingChannelIsChosen() {
        // Channel 0 is noise, channel 1 tells.
        LabelledImage training = image(new float[] {50, 0, 10, 9, 3, 1, 60, 10, 40, 0, 1, 9}, 0, 1, 0, 1, 0, 1);
        ThresholdBaseline b = ThresholdBaseline.global(List.of(training));
        assertTrue(b.toString().contains("channel 1"), b.toString());
        assertArrayEquals(training.labels(), b.labels(training));
    }
}
