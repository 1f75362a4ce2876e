package org.serpentine.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever bytes are damaged, only a CheckpointException may come out. */
class CheckpointFuzzTest {

    private static final int ROUNDS = 800;
    private static final int[] NASTY = {0, 1, 0x7F, 0x80, 0xFF, '(', ')', '.', '0', 'R', 'b', 'h', 'u', 't', '{', '}', '[', '"'};

    @TempDir
    Path folder;

    private List<byte[]> seeds() throws IOException {
        List<byte[]> files = new ArrayList<>();
        Pickle pickle = Pickle.protocol2().raw('}', '(').text("epoch").number(3).text("model").raw('}', 'q', 0, '(')
                .text("w").tensor("FloatStorage", "0", 6, 0, new long[] {3, 2}, new long[] {1, 3})
                .text("h").tensor("HalfStorage", "1", 4, 1, new long[] {3}, new long[] {1}).raw('u').text("again").raw('h', 0)
                .raw('u', '.');
        Map<String, byte[]> storages = Map.of("0", Pickle.floats(0, 1, 2, 3, 4, 5), "1", new byte[8]);
        files.add(Pickle.zip(pickle.done(), storages, false));
        files.add(Pickle.zip(pickle.done(), storages, true));
        files.add(Pickle.legacy(pickle.done(), storages, Map.of("0", 6L, "1", 4L)));
        Path safetensors = folder.resolve("w.safetensors");
        new SafetensorsWriter().add("w", new int[] {2, 3}, new float[6]).addLongs("n", new int[] {1}, new long[] {7})
                .describe("format", "pt").write(safetensors);
        files.add(Files.readAllBytes(safetensors));
        byte[] npy = NpyReaderTest.npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", Pickle.floats(0, 1, 2, 3, 4, 5));
        files.add(npy);
        ByteArrayOutputStream npz = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(npz)) {
            Pickle.entry(zip, "a.npy", npy, true);
        }
        files.add(npz.toByteArray());
        return files;
    }

    @Test
    void damagedFilesAreReportedOrRead() throws IOException {
        int refused = 0;
        int read = 0;
        List<byte[]> seeds = seeds();
        for (int file = 0; file < seeds.size(); file++) {
            for (int round = 0; round < ROUNDS; round++) {
                long seed = file * 1_000_003L + round;
                byte[] damaged = damage(seeds.get(file), new SplittableRandom(seed));
                try (Checkpoint c = Pickle.open(damaged)) {
                    for (String key : c.keys()) {
                        c.read(key);
                    }
                    read++;
                } catch (CheckpointException e) {
                    assertTrue(e.getMessage().length() > 20, "seed " + seed + ": " + e.getMessage());
                    refused++;
                } catch (RuntimeException | Error e) {
                    fail("file " + file + " with seed " + seed, e);
                }
            }
        }
        assertTrue(refused > ROUNDS && read > ROUNDS / 2, refused + " refused, " + read + " read");
    }

    private static byte[] damage(byte[] original, SplittableRandom random) {
        byte[] bytes = original.clone();
        for (int n = random.nextInt(1, 5); n > 0; n--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = (byte) NASTY[random.nextInt(NASTY.length)];
                case 3 -> {
                    if (at + 8 <= bytes.length) {
                        ByteBuffer.wrap(bytes).putLong(at, random.nextLong() >>> random.nextInt(64));
                    }
                }
                case 4 -> {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(random.nextInt(1, 40), bytes.length - Math.max(at, from));
                    System.arraycopy(original, Math.min(from, original.length - length), bytes, at, length);
                }
                default -> {
                    if (random.nextInt(3) == 0 && at > 0) {
                        bytes = Arrays.copyOf(bytes, at);
                    }
                }
            }
        }
        return bytes;
    }
}
