package org.serpentine.io.nifti;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.io.volume.ShortVolume;

/** Whatever bytes are damaged, only a NiftiException may come out. */
class NiftiFuzzTest {

    private static final int ROUNDS = 400;

    @TempDir
    Path folder;

    @Test
    void damagedFilesAreReportedOrRead() throws IOException {
        Path file = folder.resolve("a.nii");
        Path packed = folder.resolve("a.nii.gz");
        LabelVolume labels = new LabelVolume(Geometry.axisAligned(3, 2, 2, 1, 1, 1), new byte[12], List.of("background", "bone"));
        Nifti.write(file, labels);
        Nifti.write(packed, labels);
        Path wide = folder.resolve("w.nii");
        Nifti.write(wide, new ShortVolume(Geometry.axisAligned(33_000, 1, 1, 1, 1, 1), new short[33_000], 1, 0));
        int refused = 0;
        Path[] files = {file, packed, wide};
        for (int f = 0; f < files.length; f++) {
            byte[] good = Files.readAllBytes(files[f]);
            for (int round = 0; round < ROUNDS; round++) {
                long seed = f * 1_000_003L + round;
                Files.write(files[f], damage(good, new SplittableRandom(seed)));
                try {
                    Nifti.read(files[f]);
                } catch (NiftiException e) {
                    assertTrue(e.getMessage().length() > 40, e.getMessage());
                    refused++;
                } catch (IOException | RuntimeException | Error e) {
                    fail("file " + files[f].getFileName() + " with seed " + seed, e);
                }
            }
        }
        assertTrue(refused > ROUNDS / 2, refused + " refused");
    }

    private static byte[] damage(byte[] good, SplittableRandom random) {
        byte[] bytes = good.clone();
        for (int n = random.nextInt(1, 4); n > 0; n--) {
            // Mostly in the header.
            int at = random.nextInt(Math.min(bytes.length, random.nextBoolean() ? 600 : bytes.length));
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> ByteBuffer.wrap(bytes).putLong(Math.min(at, bytes.length - 8), random.nextLong());
                case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                default -> bytes = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, Math.max(at, 8)) : bytes;
            }
        }
        return bytes;
    }
}
