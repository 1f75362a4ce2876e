package org.serpentine.io.volume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class GeometryTest {

    /** Rotated 30 degrees about S, left-handed z, anisotropic. */
    private static Geometry oblique() {
        double c = Math.cos(Math.toRadians(30));
        double s = Math.sin(Math.toRadians(30));
        return new Geometry(5, 4, 3, new double[] {0.5, 0.75, 2}, new double[] {-10, 20, 30},
                new double[] {c, s, 0, -s, c, 0, 0, 0, -1});
    }

    @Test
    void patientCoordinatesFollowTheDicomFormula() {
        // PS3.3 C.7.6.2.1.1: P = S + X * spacing * i + Y * spacing * j (+ Z * spacing * k)
        double c = Math.cos(Math.toRadians(30));
        double[] p = oblique().toPatient(2, 4, 1);
        assertArrayEquals(new double[] {-10 + c * 1 - 0.5 * 3, 20 + 0.5 * 1 + c * 3, 28}, p, 1e-12);
        assertArrayEquals(new double[] {2, 4, 1}, oblique().fromPatient(p[0], p[1], p[2]), 1e-12);
    }

    @Test
    void shearedGridsInvertToo() {
        double t = Math.toRadians(20);
        Geometry g = new Geometry(5, 5, 5, new double[] {1, 2, 3}, new double[] {1, 2, 3},
                new double[] {1, 0, 0, 0, 1, 0, 0, Math.sin(t), Math.cos(t)});
        assertEquals(20, g.shearDegrees(), 1e-9);
        double[] p = g.toPatient(1.5, 2.5, 3.5);
        assertArrayEquals(new double[] {1.5, 2.5, 3.5}, g.fromPatient(p[0], p[1], p[2]), 1e-12);
        assertEquals(6 * Math.cos(t) / 1000, g.voxelMillilitres(), 1e-15);
    }

    @Test
    void rasTurnsTheFirstTwoRows() {
        Geometry g = new Geometry(2, 2, 2, new double[] {1, 2, 3}, new double[] {4, 5, 6},
                new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
        double[] affine = {-1, 0, 0, -4, 0, -2, 0, -5, 0, 0, 3, 6};
        assertArrayEquals(affine, g.rasAffine());
        assertEquals(g, Geometry.fromRasAffine(2, 2, 2, affine));
        assertEquals(Optional.empty(), oblique().difference(Geometry.fromRasAffine(5, 4, 3, oblique().rasAffine()), 1e-9));
    }

    @Test
    void anotherSpacingCoversTheSameSpace() {
        Geometry g = Geometry.axisAligned(10, 10, 4, 1, 1, 3).withSpacing(2, 0.5, 1.5);
        assertEquals("5 x 20 x 8", g.width() + " x " + g.height() + " x " + g.depth());
        // Outer borders stay: the first centre lies half a voxel inside -0.5 mm (x), -0.5 mm (y), -1.5 mm (z).
        assertArrayEquals(new double[] {0.5, -0.25, -0.75}, g.origin(), 1e-12);
    }

    @Test
    void boxesStayInPlace() {
        Geometry box = oblique().box(1, 2, -1, 3, 3, 3);
        assertArrayEquals(oblique().toPatient(2, 3, 0), box.toPatient(1, 1, 1), 1e-12);
    }

    @Test
    void differencesNameTheAxisAndTheDistance() {
        Geometry g = Geometry.axisAligned(101, 10, 10, 1, 1, 1);
        assertEquals(Optional.empty(), g.difference(Geometry.axisAligned(101, 10, 10, 1.00001, 1, 1), 0.01));
        assertDifference(g, Geometry.axisAligned(101, 10, 10, 1.001, 1, 1), "spacing along x", "0.1000 mm apart");
        assertDifference(g, Geometry.axisAligned(101, 11, 10, 1, 1, 1), "size along y", "10 against 11");
        assertDifference(g, g.box(0, 0, 1, 101, 10, 10), "origin along S", "1.0000 mm apart");
        double t = Math.toRadians(0.1);
        assertDifference(g, new Geometry(101, 10, 10, new double[] {1, 1, 1}, new double[3],
                new double[] {Math.cos(t), Math.sin(t), 0, 0, 1, 0, 0, 0, 1}), "direction of the x axis", "0.1000 degrees");
    }

    private static void assertDifference(Geometry a, Geometry b, String... parts) {
        String message = a.difference(b, 0.01).orElseThrow();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void impossibleGridsAreRefusedByName() {
        double[] eye = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        assertRefused("height is 0", () -> Geometry.axisAligned(1, 0, 1, 1, 1, 1));
        assertRefused("too large", () -> Geometry.axisAligned(2048, 2048, 2048, 1, 1, 1));
        assertRefused("too large", () -> Geometry.axisAligned(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 1, 1, 1));
        assertRefused("spacing along z is -1.0", () -> Geometry.axisAligned(1, 1, 1, 1, 1, -1));
        assertRefused("must be finite", () -> Geometry.axisAligned(1, 1, 1, 1, Double.NaN, 1));
        assertRefused("spacing has 2 values", () -> Geometry.axisAligned(1, 1, 1, 1, 1));
        assertRefused("y axis has length 2.0", () -> new Geometry(1, 1, 1, new double[] {1, 1, 1}, new double[3],
                new double[] {1, 0, 0, 0, 2, 0, 0, 0, 1}));
        assertRefused("in one plane", () -> new Geometry(1, 1, 1, new double[] {1, 1, 1}, new double[3],
                new double[] {1, 0, 0, 0, 1, 0, 0, 1, 0}));
        assertRefused("origin has 9", () -> new Geometry(1, 1, 1, new double[] {1, 1, 1}, eye, eye));
    }

    private static void assertRefused(String part, Supplier<Geometry> make) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, make::get);
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
