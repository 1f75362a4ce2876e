package org.serpentine.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.serpentine.io.Shared;

class NpyReaderTest {

    static byte[] npy(String header, byte[] data) {
        byte[] text = (header + "\n").getBytes(StandardCharsets.US_ASCII);
        return new Pickle().raw(0x93).bytes("NUMPY".getBytes(StandardCharsets.US_ASCII)).raw(1, 0, text.length & 0xFF, text.length >> 8)
                .bytes(text).bytes(data).done();
    }

    @Test
    void bothMemoryOrdersAreRead() throws IOException {
        byte[] data = Pickle.floats(0, 1, 2, 3, 4, 5);
        try (Checkpoint c = Pickle.open(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", data))) {
            assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, c.read("arr_0"));
        }
        try (Checkpoint c = Pickle.open(npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", data))) {
            assertArrayEquals(new float[] {0, 2, 4, 1, 3, 5}, c.read("arr_0"));
        }
        try (Checkpoint c = Pickle.open(npy("{'descr': '>i2', 'fortran_order': False, 'shape': (), }", new byte[] {1, 2}))) {
            assertArrayEquals(new long[] {258}, c.readLongs("arr_0"));
        }
    }

    @Test
    void archivesKeepTheirNames() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            Pickle.entry(zip, "x.npy", npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", new byte[] {5, -1}), true);
            Pickle.entry(zip, "y.npy", npy("{'descr': '|b1', 'fortran_order': False, 'shape': (1,), }", new byte[] {1}), false);
        }
        try (Checkpoint c = Pickle.open(bytes.toByteArray())) {
            assertEquals(List.of("x", "y"), c.keys());
            assertArrayEquals(new float[] {5, 255}, c.read("x"));
            assertArrayEquals(new float[] {1}, c.read("y"));
        }
    }

    @Test
    void objectsAndLiesAreRefused() {
        assertRefused("type '|O'", "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }");
        assertRefused("type [('a', '<f4')]", "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }");
        assertRefused("NumPy type c8", "{'descr': '<c8', 'fortran_order': False, 'shape': (2,), }");
        assertRefused("reaches from element", "{'descr': '<f4', 'fortran_order': False, 'shape': (200,), }");
        assertRefused("impossible shape", "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }");
        assertRefused("impossible shape", "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2,), }");
        assertRefused("lacks fortran_order or shape", "{'descr': '<f4', 'shape': (2,), }");
    }

    private static void assertRefused(String reason, String header) {
        CheckpointException e = assertThrows(CheckpointException.class, () -> Pickle.open(npy(header, new byte[16])));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void referencePicturesAreRead() throws IOException {
        try (Checkpoint c = Checkpoints.open(Shared.path("weights/dvmsr-x4/reference/butterfly_x4_team07_DVMSR.npy"))) {
            assertArrayEquals(new int[] {3, 256, 256}, c.shape("arr_0"));
            double sum = 0;
            for (float value : c.read("arr_0")) {
                sum += value;
            }
            // A picture in 0..1.
            assertEquals(0.5, sum / (3 * 256 * 256), 0.25);
        }
    }
}
