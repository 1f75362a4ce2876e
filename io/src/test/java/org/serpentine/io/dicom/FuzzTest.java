package org.serpentine.io.dicom;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serpentine.io.dicom.seg.Segmentation;
import org.serpentine.io.dicom.seg.SegmentationReader;
import org.serpentine.io.dicom.series.DicomSeries;
import org.serpentine.io.dicom.series.DicomSeriesWriter;
import org.serpentine.io.dicom.series.DicomStudy;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;

/** Damaged files end in a DicomException, in bounded time and memory, whatever the damage. */
class FuzzTest {
    private static final int ROUNDS = Integer.getInteger("serpentine.fuzz.rounds", 25);

    @TempDir
    Path folder;

    @Test
    void damagedSliceOfOurs() throws IOException {
        Geometry grid = Geometry.axisAligned(4, 3, 1, 1, 1, 1);
        Path file = DicomSeriesWriter.write(folder.resolve("ct"), new FloatVolume(grid, new float[12]), DicomSeriesWriter.Description.phantom("f")).get(0);
        fuzz(Files.readAllBytes(file), 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dicom-pydicom/MR_small_RLE.dcm", "dicom-pydicom/MR_small_implicit.dcm", "dicom-pydicom/MR_small_bigendian.dcm",
        "dicom-pydicom/image_dfl.dcm", "dicom-pydicom/UN_sequence.dcm", "dicom-pydicom/nested_priv_SQ.dcm", "dicom-pydicom/liver_deflate.dcm",
        "dicom-pydicom/liver_rle.dcm", "dicom-seg-highdicom/seg_image_ct_binary_overlap.dcm", "dicom-seg-highdicom/seg_image_ct_true_fractional.dcm",
        "dicom-seg-dcmqi/sparse-labelmap-noppv.dcm", "dicom-seg-dcmqi/23x38x3/multiframe/mf.dcm", "dicom-pydicom/test-SR.dcm"})
    void damagedRealFile(String name) throws IOException {
        fuzz(Files.readAllBytes(SharedData.path(name)), name.hashCode());
    }

    private void fuzz(byte[] original, long firstSeed) throws IOException {
        Path file = folder.resolve("fuzzed.dcm");
        int refused = 0;
        for (long seed = firstSeed; seed < firstSeed + ROUNDS; seed++) {
            byte[] damaged = damage(original, new Random(seed));
            Files.write(file, damaged);
            String message = "seed " + seed;
            try {
                refused += Assertions.assertTimeout(Duration.ofSeconds(10), () -> use(file), message) ? 0 : 1;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail(message, e);
            }
        }
        assertTrue(refused > ROUNDS / 50.0, "only " + refused + " of " + ROUNDS + " damaged files were refused");
    }

    private static byte[] damage(byte[] original, Random random) {
        byte[] bytes = original.clone();
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            // Most damage goes to the header, where it matters.
            int reach = random.nextInt(4) == 0 ? bytes.length : Math.min(bytes.length, 132 + 2500);
            int at = random.nextInt(Math.max(1, reach));
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) 0xff);
                case 3 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 4 -> {
                    int length = Math.min(random.nextInt(64), bytes.length - at);
                    System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), bytes, at, length);
                }
                default -> {
                    byte[] longer = new byte[bytes.length + 8];
                    System.arraycopy(bytes, 0, longer, 0, at);
                    System.arraycopy(bytes, at, longer, at + 8, bytes.length - at);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }

    /** Everything a program does with a file; whether all of it worked. */
    private static boolean use(Path file) throws IOException {
        boolean good = true;
        DicomStudy study = DicomStudy.scan(file);
        good &= study.unreadable().isEmpty();
        for (DicomSeries series : study.series()) {
            try {
                series.volume();
            } catch (DicomException e) {
                good = false;
            }
        }
        for (DicomStudy.Other other : study.others()) {
            try {
                Segmentation seg = SegmentationReader.read(other.file());
                seg.labels(new Geometry(16, 16, 2, new double[] {1, 1, 1}, new double[3], new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}));
            } catch (DicomException e) {
                good = false;
            }
        }
        try {
            DicomFile read = DicomIo.standard().read(file);
            for (int tag : read.dataset().tags()) {
                read.dataset().strings(tag);
            }
            FrameReader frames = new FrameReader(read);
            frames.read(frames.format().frames() - 1, new double[frames.format().values()]);
        } catch (DicomException e) {
            good = false;
        }
        return good;
    }

    /** A header may claim frames of two thousand million pixels; nothing of the kind may be allocated for a few bytes. */
    @Test
    void hugeClaimsCostNothing() throws IOException {
        for (String syntax : List.of("1.2.840.10008.1.2.1", "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.8.1")) {
            RawDicom data = RawDicom.explicitLittle().element(Tag.NumberOfFrames, "IS", "2147483647")
                    .shorts(Tag.Rows, "US", 46000).shorts(Tag.Columns, "US", 46000).shorts(Tag.BitsAllocated, "US", 32);
            if (syntax.endsWith(".1.2.1")) {
                data.element(Tag.PixelData, "OW", new byte[10]);
            } else {
                data.header(Tag.PixelData, "OB", 0xffffffffL).item(0).item(4).bytes(new byte[4]).sequenceEnd();
            }
            Path file = folder.resolve("huge.dcm");
            byte[] head = RawDicom.file(syntax).toBytes();
            byte[] body = data.toBytes();
            byte[] all = Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, all, head.length, body.length);
            Files.write(file, all);
            Assertions.assertThrows(DicomException.class, () -> new FrameReader(DicomIo.standard().read(file)));
        }
    }
}
