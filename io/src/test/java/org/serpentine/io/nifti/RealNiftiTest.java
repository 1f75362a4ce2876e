package org.serpentine.io.nifti;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serpentine.io.Shared;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.io.volume.Volume;

/** Real files of six sources. */
@Tag("parity")
class RealNiftiTest {

    @TempDir
    Path folder;

    /** Values by NumPy from the raw bytes: extents, minimum, maximum, mean, and one voxel with its place in RAS. */
    @ParameterizedTest
    @CsvSource({
        "cranium-ct/cranium_ct, 256, 256, 108, -1024.0, 2986.0, -585.95528, 19.0, 81.34765, 122.49999, 81.00000",
        "mricron/HarvardOxford-cort-maxprob-thr0-1mm, 182, 218, 182, 0.0, 48.0, 4.51197668, 0.0, 30.00000, -17.00000, 19.00000",
        "mricron/aal, 181, 217, 181, 0.0, 116.0, 10.7828153, 0.0, -30.00000, -17.00000, 19.00000",
        "niivue-ct/CT_AVM, 256, 242, 154, 0.0, 563.2000029087067, 5.17617291, 0.0, -12.20257, 17.53635, 12.89000",
        "niivue-ct/CT_pitch, 175, 248, 58, 0.0, 255.0, 38.0100095, 0.0, -21.89576, -18.04135, 24.46845",
        "spinalcord/t2/t2, 60, 55, 52, 0.0, 1257.0, 130.966911, 162.0, -6.21928, 11.78661, 7.67833",
        "spinalcord/t2s/t2s, 49, 54, 9, 10.337784767150879, 717.3292846679688, 296.811263, 356.328369140625, 1.53080, -0.24760, 32.83971",
        "totalsegmentator/example_ct, 122, 101, 112, -1207.0, 3382.0, -360.020385, -84.0, -57.95633, 161.31900, 262.30176",
        "totalsegmentator/example_seg, 122, 101, 30, 0.0, 117.0, 7.39787102, 0.0, -57.95633, 161.31900, 139.30176"})
    void valuesAndPlacesAreRight(String name, int width, int height, int depth, double min, double max, double mean,
            double voxel, double r, double a, double s) throws IOException {
        Volume volume = Nifti.read(Shared.path("data/nifti-" + name + ".nii.gz")).volume();
        Geometry g = volume.geometry();
        assertEquals(width + " " + height + " " + depth, g.width() + " " + g.height() + " " + g.depth());
        double lowest = Double.MAX_VALUE;
        double highest = -Double.MAX_VALUE;
        double sum = 0;
        for (int i = 0; i < g.voxels(); i++) {
            double value = volume.value(i);
            lowest = Math.min(lowest, value);
            highest = Math.max(highest, value);
            sum += value;
        }
        assertEquals(min, lowest, 1e-6 * Math.abs(min));
        assertEquals(max, highest, 1e-6 * Math.abs(max));
        assertEquals(mean, sum / g.voxels(), 1e-6 * Math.abs(mean));
        assertEquals((float) voxel, volume.value(width / 3, height / 2, depth / 2));
        double[] lps = g.toPatient(width / 3, height / 2, depth / 2);
        assertArrayEquals(new double[] {-r, -a, s}, lps, 2e-5);
    }

    /** Files whose writers stored the same pose twice. */
    @ParameterizedTest
    @ValueSource(strings = {"spinalcord/t2/t2", "spinalcord/t2s/t2s",
        "niivue-ct/CT_AVM", "niivue-ct/CT_pitch"})
    void quaternionAndAffineAgree(String name) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(Shared.path("data/nifti-" + name + ".nii.gz")))) {
            NiftiHeader header = NiftiHeader.parse(in.readNBytes(NiftiHeader.BYTES_1));
            assertTrue(header.qformCode() > 0 && header.sformCode() > 0);
            assertArrayEquals(header.affine(), header.quaternionAffine(), 1e-3);
        }
    }

    @Test
    void posesThatContradictEachOtherAreNoted() throws IOException {
        // This atlas stores the y offset in the affine only.
        List<String> notes = Nifti.read(Shared.path("data/nifti-mricron/HarvardOxford-cort-maxprob-thr0-1mm.nii.gz")).notes();
        assertEquals(1, notes.size());
        assertTrue(notes.get(0).contains("126.0000 mm apart"), notes.get(0));
    }

    @Test
    void everyFileIsReadAndRoundTrips() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String set : new String[] {"cranium-ct", "mricron", "niivue-ct", "spinalcord", "totalsegmentator"}) {
            try (Stream<Path> found = Files.walk(Shared.path("data/nifti-" + set))) {
                found.filter(f -> f.toString().endsWith(".nii.gz")).forEach(files::add);
            }
        }
        assertEquals(30, files.size());
        for (Path file : files) {
            Volume volume = Nifti.read(file).volume();
            if (volume.geometry().voxels() > 1_500_000) {
                continue;
            }
            Path copy = folder.resolve("copy.nii");
            Nifti.write(copy, volume);
            Volume back = Nifti.read(copy).volume();
            assertEquals(Optional.empty(), volume.geometry().difference(back.geometry(), 1e-3), file.toString());
            for (int i = 0; i < volume.geometry().voxels(); i++) {
                assertEquals(volume.value(i), back.value(i), 0.0f);
            }
        }
    }

    @Test
    void totalSegmentatorsLabelNamesAreRead() throws IOException {
        LabelVolume labels = Nifti.readLabels(Shared.path("data/nifti-totalsegmentator/example_seg.nii.gz"));
        assertEquals(List.of("background", "spleen", "kidney_right", "kidney_left", "gallbladder", "liver", "stomach"),
                labels.names().subList(0, 7));
        assertTrue(labels.counts()[5] > 1000, "liver voxels " + labels.counts()[5]);
        LabelVolume liver = Nifti.readLabels(Shared.path("data/nifti-totalsegmentator/example_seg_fast/liver.nii.gz"));
        assertEquals(Optional.empty(), labels.geometry().difference(liver.geometry(), 1e-3));
    }
}
