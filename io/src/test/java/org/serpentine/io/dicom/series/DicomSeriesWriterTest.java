package org.serpentine.io.dicom.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.io.dicom.Tool;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.Volume;

class DicomSeriesWriterTest {
    private static final double COS = Math.cos(0.3);
    private static final double SIN = Math.sin(0.3);

    @TempDir
    Path folder;

    /** An oblique grid of odd size. */
    private static FloatVolume volume() {
        Geometry grid = new Geometry(7, 5, 3, new double[] {0.7, 0.9, 2.5}, new double[] {-120.25, 33.3, 1.0 / 3},
                new double[] {COS, SIN, 0, 0, 0, -1, -SIN, COS, 0});
        float[] values = new float[grid.voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = -1000 + 29 * i;
        }
        return new FloatVolume(grid, values);
    }

    @Test
    void comesBackUnchanged() throws IOException {
        FloatVolume volume = volume();
        DicomSeriesWriter.write(folder, volume, DicomSeriesWriter.Description.phantom("seed 1"));
        List<DicomSeries> found = DicomStudy.scan(folder).series();
        assertEquals(1, found.size());
        assertEquals("regular", found.get(0).report().summary());
        Volume back = found.get(0).volume();
        assertEquals(Optional.empty(), volume.geometry().difference(back.geometry(), 1e-6));
        for (int i = 0; i < volume.values().length; i++) {
            assertEquals(volume.value(i), back.value(i));
        }
    }

    @Test
    void isReproducible() throws IOException {
        List<Path> one = DicomSeriesWriter.write(folder.resolve("a"), volume(), DicomSeriesWriter.Description.phantom("seed 1"));
        List<Path> same = DicomSeriesWriter.write(folder.resolve("b"), volume(), DicomSeriesWriter.Description.phantom("seed 1"));
        List<Path> other = DicomSeriesWriter.write(folder.resolve("c"), volume(), DicomSeriesWriter.Description.phantom("seed 2"));
        assertArrayEquals(Files.readAllBytes(one.get(2)), Files.readAllBytes(same.get(2)));
        assertEquals(2, DicomStudy.scan(one.get(0).getParent().getParent()).series().stream().map(s -> s.header().uid()).distinct().count());
        assertEquals(3, other.size());
    }

    @Test
    void validatorsFindNoFault() throws IOException, InterruptedException {
        Path file = DicomSeriesWriter.write(folder, volume(), DicomSeriesWriter.Description.phantom("seed 1")).get(1);
        assertEquals(List.of(), Tool.dciodvfyErrors(file));
        String dump = Tool.run("dcmdump", file).output();
        assertTrue(dump.contains("PHANTOM^SYNTHETIC") && dump.contains("=CTImageStorage"), dump);
    }

    @Test
    void refusesShearedGrids() {
        Geometry sheared = new Geometry(2, 2, 2, new double[] {1, 1, 1}, new double[3], new double[] {1, 0, 0, 0, 1, 0, 0, SIN, COS});
        FloatVolume volume = new FloatVolume(sheared, new float[8]);
        assertThrows(IllegalArgumentException.class, () -> DicomSeriesWriter.write(folder, volume, DicomSeriesWriter.Description.phantom("x")));
    }
}
