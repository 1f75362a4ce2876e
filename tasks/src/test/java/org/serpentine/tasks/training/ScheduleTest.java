package org.serpentine.tasks.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final double EPS = 1e-12;

    @Test
    void polyFallsAsNnUnetDoes() {
        Schedule poly = Schedule.poly(0.9);
        assertEquals(1, poly.factor(0), EPS);
        assertEquals(Math.pow(0.75, 0.9), poly.factor(0.25), EPS);
        assertEquals(0, poly.factor(1), EPS);
        assertEquals(0, poly.factor(1.5), EPS);
    }

    @Test
    void cosineFallsToItsFloor() {
        Schedule cosine = Schedule.cosine(0.1);
        assertEquals(1, cosine.factor(0), EPS);
        assertEquals(0.55, cosine.factor(0.5), EPS);
        assertEquals(0.1, cosine.factor(1), EPS);
    }

    @Test
    void warmUpRisesThenHandsOver() {
        Schedule s = Schedule.poly(1).afterWarmUp(0.2, 0.1);
        assertEquals(0.1, s.factor(0), EPS);
        assertEquals(0.55, s.factor(0.1), EPS);
        assertEquals(1, s.factor(0.2), EPS);
        assertEquals(0.5, s.factor(0.6), EPS);
        assertEquals(1, Schedule.constant().factor(0.7), EPS);
    }

    @Test
    void impossibleSchedulesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Schedule.poly(0));
        assertThrows(IllegalArgumentException.class, () -> Schedule.cosine(2));
        assertThrows(IllegalArgumentException.class, () -> Schedule.constant().afterWarmUp(1, 0));
    }
}
