package org.serpentine.io.dicom.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serpentine.io.dicom.SharedData;
import org.serpentine.io.volume.Volume;

/** Real series of several makers, against the volumes that dicom2nifti's authors hold to be right. */
class RealSeriesTest {
    private static DicomSeries only(String folder) throws IOException {
        List<DicomSeries> series = DicomStudy.scan(SharedData.path(folder)).series();
        assertEquals(1, series.size(), series.toString());
        return series.get(0);
    }

    @Test
    void refusesTheTiltedHeadInPlainWords() throws IOException {
        DicomSeries head = only("dicom-ct-series-gantrytilt");
        assertEquals(28, head.slices().size());
        assertFalse(head.report().usable());
        String words = head.report().summary();
        assertTrue(words.contains("tilted by 18.5 degrees"), words);
        assertTrue(words.contains("4.22 mm (13 times), then 1.14 mm, then 7.38 mm (13 times)"), words);
    }

    @Test
    void readsTheMagneticResonanceSeries() throws IOException {
        DicomSeries knee = only("dicom-mr-series-dcm4che");
        assertEquals("regular", knee.report().summary());
        assertEquals("256 x 256 x 16 voxels of 0.2344 x 0.2344 x 2.000 mm", knee.geometry().orElseThrow().toString().split(",")[0]);
        DicomSeries skull = only("dicom-mr-series-vsseg");
        assertEquals("regular", skull.report().summary());
        assertEquals("512 x 512 x 32 voxels of 0.4102 x 0.4102 x 1.500 mm", skull.geometry().orElseThrow().toString().split(",")[0]);
        assertEquals(512 * 512 * 32, skull.volume().geometry().voxels());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ge/anatomical/001", "ge/anatomical/001_implicit", "ge/anatomical/001_single_slice", "generic/anatomical/001",
        "generic/anatomical/001_implicit", "generic/anatomical/002_non_isotropic", "generic/compressed_rle/001", "hitachi/anatomical/001",
        "hitachi/anatomical/001_implicit", "failing/slicecount/001"})
    void agreesWithDicom2nifti(String name) throws IOException {
        Path folder = SharedData.path("dicom-mr-dicom2nifti/" + name);
        DicomSeries series = only("dicom-mr-dicom2nifti/" + name);
        assertTrue(series.report().usable(), series.report().summary());
        Nifti truth = Nifti.read(folder.resolveSibling(folder.getFileName() + "_ground_truth.nii.gz"));
        Volume volume = series.volume();
        assertEquals(truth.values.length, volume.geometry().voxels());
        double range = 0;
        for (double value : truth.values) {
            range = Math.max(range, Math.abs(value));
        }
        for (int z = 0; z < volume.geometry().depth(); z++) {
            for (int y = 0; y < volume.geometry().height(); y++) {
                for (int x = 0; x < volume.geometry().width(); x++) {
                    double[] p = volume.geometry().toPatient(x, y, z);
                    double expected = truth.at(-p[0], -p[1], p[2]);
                    if (Math.abs(expected - volume.value(x, y, z)) > 1e-4 * range) {
                        fail(x + " " + y + " " + z + ": " + expected + " expected, " + volume.value(x, y, z) + " found");
                    }
                }
            }
        }
    }

    @Test
    void refusesTheOtherTiltedSeries() throws IOException {
        assertTrue(only("dicom-mr-dicom2nifti/failing/gantrytilting/001").report().has(GeometryReport.Kind.GANTRY_TILT));
    }

    @Test
    void readsEnhancedMultiFrames() throws IOException {
        DicomSeries enhanced = only("dicom-mr-dicom2nifti/philips_enhanced/anatomical/001");
        assertEquals(8, enhanced.slices().size());
        assertTrue(enhanced.report().usable(), enhanced.report().summary());
        assertEquals(1.2, enhanced.geometry().orElseThrow().spacing(2), 1e-3);
        // The tiny CT exists as slices and as one multi-frame file.
        Volume slices = only("dicom-seg-dcmqi/23x38x3/image").volume();
        Volume frames = only("dicom-seg-dcmqi/23x38x3/multiframe").volume();
        assertEquals(java.util.Optional.empty(), slices.geometry().difference(frames.geometry(), 1e-3));
        for (int i = 0; i < slices.geometry().voxels(); i++) {
            assertEquals(slices.value(i), frames.value(i));
        }
    }

    @Test
    void saysWhichFilesOfAMixedFolderAreUnusable() throws IOException {
        DicomStudy study = DicomStudy.scan(SharedData.path("dicom-pydicom"));
        assertTrue(study.unreadable().stream().anyMatch(bad -> bad.file().endsWith("MR_truncated.dcm")));
        assertTrue(study.others().stream().anyMatch(other -> other.modality().equals("RTSTRUCT")));
        assertTrue(study.others().stream().anyMatch(other -> other.modality().equals("SEG")));
        assertTrue(study.series().stream().anyMatch(series -> series.report().has(GeometryReport.Kind.GAPS)
                && series.header().description().equals("Routine Brain")));
    }

    /** Just enough of NIfTI-1 for an oracle: sform, scaling, the nearest voxel of a point. */
    private static final class Nifti {
        private final int[] size = new int[3];
        private final double[] affine = new double[12];
        private double[] values;

        static Nifti read(Path file) throws IOException {
            byte[] bytes;
            try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                bytes = in.readAllBytes();
            }
            ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            Nifti nifti = new Nifti();
            int count = 1;
            for (int i = 0; i < 3; i++) {
                nifti.size[i] = b.getShort(42 + 2 * i);
                count *= nifti.size[i];
            }
            for (int i = 0; i < 12; i++) {
                nifti.affine[i] = b.getFloat(280 + 4 * i);
            }
            float slope = b.getFloat(112);
            float intercept = b.getFloat(116);
            boolean scaled = slope != 0 && Float.isFinite(slope);
            int type = b.getShort(70);
            int start = (int) b.getFloat(108);
            nifti.values = new double[count];
            for (int i = 0; i < count; i++) {
                double v = switch (type) {
                    case 4 -> b.getShort(start + 2 * i);
                    case 512 -> b.getShort(start + 2 * i) & 0xffff;
                    case 16 -> b.getFloat(start + 4 * i);
                    case 64 -> b.getDouble(start + 8 * i);
                    default -> throw new IOException("NIfTI type " + type);
                };
                nifti.values[i] = scaled ? v * slope + intercept : v;
            }
            return nifti;
        }

        double at(double r, double a, double s) {
            // Columns of the affine are orthogonal: project on each.
            double[] d = {r - affine[3], a - affine[7], s - affine[11]};
            int[] index = new int[3];
            for (int k = 0; k < 3; k++) {
                double dot = 0;
                double norm = 0;
                for (int i = 0; i < 3; i++) {
                    dot += d[i] * affine[4 * i + k];
                    norm += affine[4 * i + k] * affine[4 * i + k];
                }
                double exact = dot / norm;
                index[k] = (int) Math.round(exact);
                if (Math.abs(index[k] - exact) > 0.02) {
                    fail("the grids differ: " + exact);
                }
            }
            return values[(index[2] * size[1] + index[1]) * size[0] + index[0]];
        }
    }
}
