package org.serpentine.tasks.training.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    private static final double EPS = 1e-12;

    @Test
    void measuresOfASmallImageByHand() {
        ConfusionMatrix m = new ConfusionMatrix(3);
        m.add(new byte[] {0, 0, 0, 0, 1, 1, 1, 2, 2, 2}, new byte[] {0, 0, 0, 1, 1, 1, 2, 2, 2, 0});
        assertEquals(10, m.total());
        assertEquals(1, m.count(2, 0));
        // Class 1: 2 right, 3 true, 3 predicted.
        assertEquals(4.0 / 6, m.dice(1), EPS);
        assertEquals(2.0 / 4, m.iou(1), EPS);
        assertEquals(2.0 / 3, m.precision(1), EPS);
        assertEquals(3.0 / 4, m.recall(0), EPS);
        assertEquals(0.7, m.overallAccuracy(), EPS);
        assertEquals((0.75 + 2.0 / 3 + 2.0 / 3) / 3, m.averageAccuracy(), EPS);
        double chance = 0.4 * 0.4 + 0.3 * 0.3 + 0.3 * 0.3;
        assertEquals((0.7 - chance) / (1 - chance), m.kappa(), EPS);
        assertEquals((4.0 / 6 + 4.0 / 6) / 2, m.meanDice(1), EPS);
        assertEquals((3.0 / 5 + 2.0 / 4 + 2.0 / 4) / 3, m.meanIou(0), EPS);
    }

    @Test
    void aClassThatNobodyHasIsAgreedUpon() {
        ConfusionMatrix m = new ConfusionMatrix(3);
        m.add(new byte[] {0, 1}, new byte[] {0, 1});
        assertEquals(1, m.dice(2));
        assertEquals(1, m.iou(2));
        assertTrue(Double.isNaN(m.precision(2)) && Double.isNaN(m.recall(2)), "of nothing there is no share");
        ConfusionMatrix missed = new ConfusionMatrix(2);
        missed.add(new byte[] {1, 1}, new byte[] {0, 0});
        assertEquals(0, missed.dice(1));
        assertEquals(0, missed.iou(1));
        assertTrue(Double.isNaN(missed.precision(1)) && missed.recall(1) == 0);
    }

    @Test
    void matricesAddUp() {
        ConfusionMatrix a = new ConfusionMatrix(2);
        a.add(new byte[] {0, 1}, new byte[] {1, 1});
        ConfusionMatrix b = new ConfusionMatrix(2);
        b.add(new byte[] {0, 0}, new byte[] {0, 1});
        a.add(b);
        assertEquals(2, a.count(0, 1));
        assertEquals(4, a.total());
    }

    @Test
    void labelsBeyondTheClassesAreRefused() {
        ConfusionMatrix m = new ConfusionMatrix(2);
        assertThrows(IllegalArgumentException.class, () -> m.add(new byte[] {2}, new byte[] {0}));
        assertThrows(IllegalArgumentException.class, () -> m.add(new byte[] {(byte) 255}, new byte[] {0}));
        assertThrows(IllegalArgumentException.class, () -> m.add(new byte[] {0, 1}, new byte[] {0}));
    }
}
