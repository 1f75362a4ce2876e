package org.serpentine.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

    @TempDir
    Path folder;

    @Test
    void theBytesAreThoseOfTheFormat() throws IOException {
        Path file = folder.resolve("a/w.safetensors");
        new SafetensorsWriter().add("w", new int[] {1, 2}, new float[] {1, -2}).write(file);
        byte[] bytes = Files.readAllBytes(file);
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertEquals(0, (8 + length) % 8);
        assertEquals("{\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}",
                new String(bytes, 8, length, StandardCharsets.UTF_8).strip());
        assertArrayEquals(Pickle.floats(1, -2), Arrays.copyOfRange(bytes, 8 + length, bytes.length));
    }

    @Test
    void everythingComesBack() throws IOException {
        Path file = folder.resolve("w.safetensors");
        float[] large = new float[700_001];
        for (int i = 0; i < large.length; i++) {
            large[i] = i * 0.37f - 9000;
        }
        float[] few = {1.0f / 3, 65504, -0x1p-24f, 1e-9f};
        new SafetensorsWriter().add("large", new int[] {large.length}, large).add("half", new int[] {4}, few, DType.F16)
                .add("brain", new int[] {2, 2}, few, DType.BF16).add("scalar", new int[0], new float[] {5})
                .addLongs("steps", new int[] {2}, new long[] {1L << 60, -1}).describe("épöque", "π").write(file);
        try (Checkpoint c = Checkpoints.open(file)) {
            assertEquals(List.of("steps", "large", "scalar", "half", "brain"), c.keys());
            assertEquals(Map.of("épöque", "π"), c.metadata());
            assertArrayEquals(large, c.read("large"));
            assertArrayEquals(new float[] {0.33325195f, 65504, -0x1p-24f, 0}, c.read("half"));
            assertArrayEquals(new float[] {0.33398438f, 65536, -0x1p-24f, 9.968062e-10f}, c.read("brain"), 1e-14f);
            assertArrayEquals(new long[] {1L << 60, -1}, c.readLongs("steps"));
            assertArrayEquals(new int[0], c.shape("scalar"));
            assertEquals(DType.BF16, c.dtype("brain"));
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> c.read("lagre"));
            assertTrue(e.getMessage().contains("no tensor lagre"), e.getMessage());
        }
    }

    @Test
    void mistakesAreNamed() {
        SafetensorsWriter writer = new SafetensorsWriter().add("w", new int[] {2}, new float[2]);
        assertThrows(IllegalArgumentException.class, () -> writer.add("w", new int[] {2}, new float[2]));
        assertThrows(IllegalArgumentException.class, () -> writer.add("v", new int[] {3}, new float[2]));
        assertThrows(IllegalArgumentException.class, () -> writer.add("v", new int[] {2}, new float[2], DType.I32));
    }

    @Test
    void missingFilesAndFoldersAreNamed() {
        CheckpointException e = assertThrows(CheckpointException.class, () -> Checkpoints.open(folder.resolve("none.pth")));
        assertTrue(e.getMessage().contains("none.pth: there is no such file"), e.getMessage());
        assertTrue(assertThrows(CheckpointException.class, () -> Checkpoints.open(folder)).getMessage().contains("is a folder"));
    }

    @Test
    void halfPrecisionRoundTripsExactly() {
        for (int bits = 0; bits < 65536; bits++) {
            float value = DType.halfToFloat((short) bits);
            if (!Float.isNaN(value)) {
                assertEquals((short) bits, DType.floatToHalf(value), "half bits " + bits);
            }
        }
        // Ties go to even, and just below the limit does not overflow.
        assertEquals(0x3C00, DType.floatToHalf(1 + 0x1p-11f));
        assertEquals(0x3C02, DType.floatToHalf(1 + 3 * 0x1p-11f));
        assertEquals(0x7BFF, DType.floatToHalf(65519.99f));
        assertEquals(0x7C00, DType.floatToHalf(65520));
        assertEquals(0x0400, DType.floatToHalf(0x1.fffffep-15f));
    }
}
