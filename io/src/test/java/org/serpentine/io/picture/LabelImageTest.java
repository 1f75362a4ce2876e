package org.serpentine.io.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;

class LabelImageTest {

    /** Rows of digits; a dot is background. */
    private static LabelImage image(String... rows) {
        byte[] labels = new byte[rows.length * rows[0].length()];
        int at = 0;
        for (String row : rows) {
            for (char c : row.toCharArray()) {
                labels[at++] = (byte) (c == '.' ? 0 : c - '0');
            }
        }
        return new LabelImage(rows[0].length(), rows.length, labels);
    }

    private static final LabelImage RING = image(
            "........",
            ".1111...",
            ".1..1..2",
            ".1..1.2.",
            ".1111...",
            "......1.");

    @Test
    void regionsAreMeasured() {
        int[] sizes = Components.sizes(RING, 1);
        Arrays.sort(sizes);
        assertArrayEquals(new int[] {1, 12}, sizes);
        // A diagonal step connects.
        assertArrayEquals(new int[] {2}, Components.sizes(RING, 2));
        assertArrayEquals(new int[0], Components.sizes(RING, 3));
        assertThrows(IllegalArgumentException.class, () -> Components.sizes(RING, 0));
    }

    @Test
    void smallRegionsAreRemoved() {
        LabelImage cleaned = Components.removeSmall(RING, 2);
        assertArrayEquals(image("........", ".1111...", ".1..1..2", ".1..1.2.", ".1111...", "........").labels(), cleaned.labels());
        assertArrayEquals(image("........", ".1111...", ".1..1...", ".1..1...", ".1111...", "........").labels(),
                Components.removeSmall(RING, 3).labels());
        assertArrayEquals(RING.labels(), Components.removeSmall(RING, 1).labels());
    }

    @Test
    void outlinesFollowTheRegionAndItsHole() {
        List<Contours.Outline> outlines = Contours.of(RING, 1);
        assertEquals(3, outlines.size());
        assertEquals(1, outlines.stream().filter(o -> !o.outer()).count());
        for (Contours.Outline outline : outlines) {
            int n = outline.x().length;
            for (int i = 0; i < n; i++) {
                assertEquals(1, RING.label(outline.x()[i], outline.y()[i]));
                int next = (i + 1) % n;
                int step = Math.max(Math.abs(outline.x()[i] - outline.x()[next]), Math.abs(outline.y()[i] - outline.y()[next]));
                assertEquals(n == 1 ? 0 : 1, step);
            }
        }
        Contours.Outline ring = outlines.stream().filter(o -> o.x().length == 12).findFirst().orElseThrow();
        assertTrue(ring.outer());
    }

    @Test
    void overlaysTintAndOutline() {
        LabelImage block = image(".....", ".222.", ".222.", ".222.", ".....");
        float[] grey = new float[25];
        Arrays.fill(grey, 100);
        Picture painted = new Overlay(0.25).paint(new Picture(5, 5, 1, Picture.Depth.U8, grey), block);
        float[] color = Overlay.color(2);
        for (int c = 0; c < 3; c++) {
            assertEquals(100, painted.value(0, 0, c));
            assertEquals(255 * color[c], painted.value(1, 2, c), 1e-3f);
            assertEquals(75 + 0.25f * 255 * color[c], painted.value(2, 2, c), 1e-3f);
        }
        assertFalse(Arrays.equals(Overlay.color(1), Overlay.color(2)));
        assertThrows(IllegalArgumentException.class, () -> new Overlay(2));
        assertThrows(IllegalArgumentException.class,
                () -> new Overlay(0).paint(new Picture(1, 1, 1, Picture.Depth.U8, new float[1]), block));
    }

    @Test
    void slicesAndPicturesBecomeLabels() {
        LabelVolume volume = new LabelVolume(Geometry.axisAligned(2, 1, 2, 1, 1, 1), new byte[] {0, 1, 1, 0}, List.of("a", "b"));
        assertArrayEquals(new byte[] {1, 0}, LabelImage.slice(volume, 1).labels());
        assertThrows(IllegalArgumentException.class, () -> LabelImage.slice(volume, 2));
        assertArrayEquals(RING.labels(), LabelImage.ofValues(RING.toPicture()).labels());
        assertThrows(IllegalArgumentException.class,
                () -> LabelImage.ofValues(new Picture(1, 1, 1, Picture.Depth.U8, new float[] {0.5f})));
    }
}
