package org.serpentine.io.nifti;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.io.volume.ShortVolume;
import org.serpentine.io.volume.Volume;

class NiftiTest {

    @TempDir
    Path folder;

    /** A rotation about all three axes, with the given handedness. */
    private static Geometry oblique(int width, int height, int depth, double ax, double ay, double az, int handedness) {
        double[][] r = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
        double[] angles = {ax, ay, az};
        for (int i = 0; i < 3; i++) {
            double c = Math.cos(angles[i]);
            double s = Math.sin(angles[i]);
            int p = (i + 1) % 3;
            int q = (i + 2) % 3;
            for (int row = 0; row < 3; row++) {
                double u = r[row][p];
                double v = r[row][q];
                r[row][p] = c * u + s * v;
                r[row][q] = -s * u + c * v;
            }
        }
        return new Geometry(width, height, depth, new double[] {0.7, 1.1, 2.5}, new double[] {-100.5, 33, 1200.25},
                new double[] {r[0][0], r[1][0], r[2][0], r[0][1], r[1][1], r[2][1],
                    handedness * r[0][2], handedness * r[1][2], handedness * r[2][2]});
    }

    @Test
    void volumesComeBackOnTheSameGrid() throws IOException {
        Geometry g = oblique(4, 3, 2, 0.3, -0.7, 2.5, -1);
        short[] stored = new short[24];
        float[] floats = new float[24];
        for (int i = 0; i < 24; i++) {
            stored[i] = (short) (i * 2000 - 20000);
            floats[i] = i * 0.1f;
        }
        for (String name : new String[] {"a.nii", "deep/a.nii.gz"}) {
            Nifti.write(folder.resolve(name), new ShortVolume(g, stored, 0.5, -1024));
            Volume back = Nifti.read(folder.resolve(name)).volume();
            assertEquals(Optional.empty(), g.difference(back.geometry(), 1e-4));
            assertArrayEquals(stored, assertInstanceOf(ShortVolume.class, back).stored());
            assertEquals(-20000 * 0.5f - 1024, back.value(0));
            Nifti.write(folder.resolve(name), new FloatVolume(g, floats));
            assertArrayEquals(floats, assertInstanceOf(FloatVolume.class, Nifti.read(folder.resolve(name)).volume()).values());
        }
    }

    @Test
    void quaternionsAgreeWithTheAffineInEveryTurn() throws IOException {
        NiftiWriter.Content content = new NiftiWriter.Content(NiftiType.FLOAT32, 1, 0, 0, new byte[0]);
        double[] angles = {0, 0.4, Math.PI / 2, 2.2, Math.PI, -Math.PI / 2};
        for (double ax : angles) {
            for (double ay : angles) {
                for (double az : angles) {
                    for (int handedness = -1; handedness <= 1; handedness += 2) {
                        Geometry g = oblique(5, 4, 3, ax, ay, az, handedness);
                        NiftiHeader header = NiftiHeader.parse(NiftiWriter.header(g, content));
                        assertEquals(1, header.qformCode());
                        assertArrayEquals(header.affine(), header.quaternionAffine(), 2e-3, g + " turned " + ax + " " + ay + " " + az);
                    }
                }
            }
        }
    }

    @Test
    void shearedGridsAreKeptInTheAffineAlone() throws IOException {
        double t = Math.toRadians(15);
        Geometry g = new Geometry(3, 3, 3, new double[] {1, 1, 2}, new double[3],
                new double[] {1, 0, 0, 0, 1, 0, 0, Math.sin(t), Math.cos(t)});
        Nifti.write(folder.resolve("s.nii"), new FloatVolume(g, new float[27]));
        assertEquals(0, NiftiHeader.parse(Files.readAllBytes(folder.resolve("s.nii"))).qformCode());
        assertEquals(Optional.empty(), g.difference(Nifti.read(folder.resolve("s.nii")).volume().geometry(), 1e-5));
    }

    @Test
    void labelsKeepTheirNames() throws IOException {
        Geometry g = Geometry.axisAligned(3, 1, 1, 1, 1, 1);
        List<String> names = List.of("background", "Lunge & Luft <]]>", "Knöchen");
        Nifti.write(folder.resolve("l.nii.gz"), new LabelVolume(g, new byte[] {0, 2, 1}, names));
        LabelVolume back = Nifti.readLabels(folder.resolve("l.nii.gz"));
        assertArrayEquals(new byte[] {0, 2, 1}, back.labels());
        assertEquals(List.of("background", "Lunge & Luft <]] >", "Knöchen"), back.names());
        Nifti.write(folder.resolve("v.nii"), new ShortVolume(g, new short[] {0, 255, 7}, 1, 0));
        LabelVolume plain = Nifti.readLabels(folder.resolve("v.nii"));
        assertEquals(256, plain.names().size());
        assertEquals("label 7", plain.names().get(7));
        Nifti.write(folder.resolve("v.nii"), new ShortVolume(g, new short[] {0, 256, 7}, 1, 0));
        assertMessage("a voxel has the value 256.0", () -> Nifti.readLabels(folder.resolve("v.nii")));
    }

    @Test
    void longAxesAreWrittenAsNiftiTwo() throws IOException {
        Geometry g = new Geometry(40_000, 2, 1, new double[] {0.1, 1, 1}, new double[] {1.0 / 3, 2, 3},
                new double[] {0, 1, 0, 1, 0, 0, 0, 0, 1});
        short[] stored = new short[80_000];
        stored[79_999] = 77;
        Nifti.write(folder.resolve("w.nii.gz"), new ShortVolume(g, stored, 1, 0));
        Volume back = Nifti.read(folder.resolve("w.nii.gz")).volume();
        assertEquals(77, back.value(39_999, 1, 0));
        assertEquals(Optional.empty(), g.difference(back.geometry(), 1e-9));
    }

    /** A header by the NIfTI-2 standard's table of offsets, written big endian. */
    private static ByteBuffer big2(int type, int voxelBytes, long... dimensions) {
        ByteBuffer b = ByteBuffer.allocate(544 + voxelBytes);
        b.putInt(0, 540).put(4, "n+2\0\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1)).putShort(12, (short) type);
        for (int i = 0; i < dimensions.length; i++) {
            b.putLong(16 + 8 * i, dimensions[i]).putDouble(104 + 8 * i, 2);
        }
        b.putLong(168, 544).putInt(348, 1);
        b.putDouble(400, 0.003).putDouble(440, 0.002).putDouble(480, 0.001).putDouble(424, 0.5).putInt(500, 1);
        return b;
    }

    @Test
    void bigEndianFramesInMetresAreRead() throws IOException {
        ByteBuffer b = big2(512, 16, 4, 2, 2, 1, 2);
        b.putDouble(176, 2).putDouble(184, 10);
        for (int i = 0; i < 8; i++) {
            b.putShort(544 + 2 * i, (short) (i == 7 ? 65_535 : i));
        }
        Path file = folder.resolve("b.nii");
        Files.write(file, b.array());
        NiftiImage first = Nifti.read(file);
        assertEquals(2, first.frames());
        assertEquals(List.of("The file has 2 frames; frame 0 was read."), first.notes());
        assertEquals(12, first.volume().value(1));
        NiftiImage second = Nifti.read(file, 1);
        assertEquals(2 * 65_535 + 10, second.volume().value(3));
        assertArrayEquals(new double[] {3, 2, 1}, second.volume().geometry().spacing(), 1e-12);
        assertArrayEquals(new double[] {-500, 0, 0}, second.volume().geometry().origin(), 1e-12);
        assertMessage("frame 2 was asked for, but it has frames 0 to 1", () -> Nifti.read(file, 2));
    }

    @Test
    void allNumberTypesAreRead() throws IOException {
        assertValues(2, new float[] {200, 3}, (byte) 200, (byte) 3);
        assertValues(256, new float[] {-56, 3}, (byte) 200, (byte) 3);
        assertValues(8, new float[] {-2}, (byte) 255, (byte) 255, (byte) 255, (byte) 254);
        assertValues(768, new float[] {4294967295f}, (byte) 255, (byte) 255, (byte) 255, (byte) 255);
        assertValues(1280, new float[] {0x1p64f}, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1});
        assertValues(1024, new float[] {-1}, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1});
        assertValues(64, new float[] {1.5f}, ByteBuffer.allocate(8).putDouble(1.5).array());
        assertValues(16, new float[] {1.5f}, ByteBuffer.allocate(4).putFloat(1.5f).array());
    }

    private void assertValues(int type, float[] expected, byte... voxels) throws IOException {
        ByteBuffer b = big2(type, voxels.length, 1, expected.length);
        b.position(544);
        b.put(voxels);
        Path file = folder.resolve("t.nii");
        Files.write(file, b.array());
        float[] values = new float[expected.length];
        Nifti.read(file).volume().copyRun(0, values.length, values, 0);
        assertArrayEquals(expected, values);
    }

    @Test
    void twoFilePairsAreRead() throws IOException {
        Nifti.write(folder.resolve("p.nii"), new FloatVolume(Geometry.axisAligned(2, 1, 1, 1, 1, 1), new float[] {3, 4}));
        byte[] whole = Files.readAllBytes(folder.resolve("p.nii"));
        byte[] header = Arrays.copyOf(whole, 348);
        header[345] = 'i';
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putFloat(108, 0);
        Files.write(folder.resolve("p.hdr"), header);
        assertMessage("second file p.img, which is not there", () -> Nifti.read(folder.resolve("p.hdr")));
        Files.write(folder.resolve("p.img"), Arrays.copyOfRange(whole, 352, 360));
        assertEquals(4, Nifti.read(folder.resolve("p.hdr")).volume().value(1));
    }

    @Test
    void brokenFilesAreNamedWithTheReason() throws IOException {
        Path file = folder.resolve("x.nii");
        assertMessage("no such file", () -> Nifti.read(file));
        Files.write(file, new byte[1000]);
        assertMessage("does not begin with a NIfTI header", () -> Nifti.read(file));
        byte[] good = big2(16, 4, 1, 1).array();
        assertBroken("cut short", Arrays.copyOf(good, good.length - 1));
        assertBroken("or was cut short", Arrays.copyOf(good, 300));
        assertBroken("single bits", big2(1, 4, 1, 1).array());
        assertBroken("colours", big2(128, 4, 1, 1).array());
        assertBroken("extent along dimension 2 is -3", big2(16, 4, 2, 1, -3).array());
        assertBroken("has 9 dimensions", big2(16, 4, 9, 1).array());
        assertBroken("too large", big2(16, 4, 3, 1 << 20, 1 << 20, 1).array());
        assertBroken("more than a file of", big2(16, 4, 3, 30_000, 30_000, 2).array());
        ByteBuffer flat = big2(16, 4, 1, 1);
        flat.putDouble(400, 0);
        assertBroken("affine (sform) is unusable: Column x", flat.array());
        ByteBuffer late = big2(16, 4, 1, 1);
        late.putLong(168, Long.MAX_VALUE);
        assertBroken("voxels begin at byte", late.array());
        byte[] analyze = Arrays.copyOf(good, 400);
        ByteBuffer.wrap(analyze).putInt(0, 348);
        assertBroken("Analyze 7.5", analyze);
        assertMessage("must end in .nii", () -> Nifti.write(folder.resolve("x.png"),
                new FloatVolume(Geometry.axisAligned(1, 1, 1, 1, 1, 1), new float[1])));
    }

    private void assertBroken(String reason, byte[] content) throws IOException {
        Path file = folder.resolve("broken.nii");
        Files.write(file, content);
        assertMessage(reason, () -> Nifti.read(file));
    }

    private static void assertMessage(String reason, Executable action) {
        NiftiException e = assertThrows(NiftiException.class, action);
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }
}
