package org.serpentine.tasks.training.classification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.backbones.Preprocessing;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.Pictures;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.classification.PicturePreparation;
import org.serpentine.tasks.training.data.Batch;
import org.serpentine.tasks.training.data.DataParts;

class PictureDataTest {
    private static final PicturePreparation SMALL = new PicturePreparation(Preprocessing.imageNet(8, 1), 3);

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();

    private PictureFolders folders(int perClass) throws IOException {
        for (String name : List.of("b", "a", "empty", ".hidden")) {
            Files.createDirectories(folder.resolve(name));
        }
        Files.writeString(folder.resolve("a/readme.txt"), "no picture");
        for (int n = 0; n < perClass; n++) {
            for (String name : List.of("a", "b")) {
                float[] values = new float[10 * 10];
                Arrays.fill(values, (name.equals("a") ? 0 : 100) + n);
                Pictures.write(folder.resolve(name + "/" + n + ".png"), new Picture(10, 10, 1, Picture.Depth.U8, values));
            }
        }
        return PictureFolders.find(folder);
    }

    @Test
    void classesAreFoldersAndPartsAreDrawnFromEach() throws IOException {
        PictureFolders found = folders(10);
        assertEquals(List.of("a", "b"), found.classes());
        assertEquals(20, found.files().size());
        DataParts parts = found.split(0.1, 0.2, 5);
        assertEquals(List.of(14, 2, 4), List.of(parts.train().size(), parts.validation().size(), parts.test().size()));
        for (List<Integer> part : List.of(parts.train(), parts.validation(), parts.test())) {
            assertEquals(part.size(), 2 * part.stream().filter(i -> found.labels().get(i) == 0).count(), "as many of each class");
        }
        Set<Integer> all = new TreeSet<>(parts.train());
        all.addAll(parts.validation());
        all.addAll(parts.test());
        assertEquals(20, all.size());
        assertEquals(parts, found.split(0.1, 0.2, 5), "the seed decides");
        assertFalse(parts.test().equals(found.split(0.1, 0.2, 6).test()));
        assertThrows(IllegalArgumentException.class, () -> found.split(0.5, 0.5, 1));
        assertThrows(IOException.class, () -> PictureFolders.find(folder.resolve("a")));
        assertThrows(IOException.class, () -> PictureFolders.find(folder.resolve("none")));
    }

    @Test
    void theRecordReaderGivesPixelsAndLabels() throws IOException {
        PictureFolders found = folders(3);
        LabelledPictures read = LabelledPictures.read(found, found.split(0, 1.0 / 3, 1), SMALL, Progress.NONE, told::add);
        assertEquals(4, read.train().size());
        assertEquals(2, read.test().size());
        for (LabelledPicture p : read.train()) {
            assertEquals(List.of(8, 8, 3), List.of(p.width(), p.height(), p.channels()));
            int file = Integer.parseInt(p.name().replaceAll("[^0-9]", ""));
            assertEquals((p.label() == 0 ? 0 : 100) + file, p.values()[77], p.name());
        }
        assertEquals(List.of(), told);
        Map<String, String> prints = read.fingerprint(folder);
        assertEquals(Set.of("training pictures of a", "training pictures of b", "test pictures of a", "test pictures of b"),
                prints.keySet());
        assertTrue(prints.get("test pictures of b").matches("1 of \\d+ bytes, digest [0-9a-f]{16}"), prints.toString());
    }

    @Test
    void damagedPicturesAreToldAndLeftOut() throws IOException {
        PictureFolders found = folders(3);
        assertEquals(List.of("empty"), found.empty());
        Files.writeString(found.files().get(0), "broken");
        Files.writeString(found.files().get(4), "broken too");
        LabelledPictures read = LabelledPictures.read(found, found.split(0, 0, 1), SMALL, Progress.NONE, told::add);
        assertEquals(4, read.train().size());
        assertTrue(told.size() == 2 && told.get(0).contains("a/0.png") && told.get(1).contains("b/1.png"), told.toString());
        Files.writeString(found.files().get(1), "broken");
        Files.writeString(found.files().get(2), "broken");
        told.clear();
        IOException e = assertThrows(IOException.class,
                () -> LabelledPictures.read(found, found.split(0, 0, 1), SMALL, Progress.NONE, told::add));
        assertTrue(e.getMessage().contains("class a has lost all of its 3 pictures"), e.getMessage());
        assertEquals(4, told.size(), "all of them are named");
    }

    private static LabelledPicture numbered(int width, int height) {
        byte[] values = new byte[width * height];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) i;
        }
        return new LabelledPicture("n", width, height, 1, values, 0);
    }

    @Test
    void withoutVariationTheViewIsTheCentredPicture() {
        float[] view = new float[16 + 1];
        PictureVariation.none().view(numbered(4, 4), 4, 4, view, 1, new SplittableRandom(1));
        for (int i = 0; i < 16; i++) {
            assertEquals(i, view[1 + i], 1e-4f);
        }
        float[] wide = new float[16];
        PictureVariation.none().view(numbered(6, 4), 4, 4, wide, 0, new SplittableRandom(1));
        assertArrayEquals(new float[] {1, 2, 3, 4}, Arrays.copyOf(wide, 4), 1e-4f);
    }

    @Test
    void symmetriesAreTheEightOfTheSquare() {
        PictureVariation turning = new PictureVariation(1, 1, true, true, 0);
        Set<String> seen = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            float[] view = new float[9];
            turning.view(numbered(3, 3), 3, 3, view, 0, new SplittableRandom(seed));
            StringBuilder text = new StringBuilder();
            for (float v : view) {
                text.append(Math.round(v));
            }
            seen.add(text.toString());
        }
        assertEquals(Set.of("012345678", "210543876", "678345012", "876543210", "036147258", "258147036", "630741852", "852741630"), seen);
    }

    @Test
    void viewsStayWithinThePictureAndItsColours() {
        for (PictureVariation.Named named : PictureVariation.Named.values()) {
            for (int seed = 0; seed < 50; seed++) {
                float[] view = new float[64];
                named.variation().view(numbered(13, 9), 8, 8, view, 0, new SplittableRandom(seed));
                for (float v : view) {
                    assertTrue(v >= 0 && v <= 255, named + ": " + v);
                }
            }
        }
        assertThrows(IllegalArgumentException.class, () -> new PictureVariation(0, 1, false, false, 0));
        assertThrows(IllegalArgumentException.class, () -> new PictureVariation(1, 0.5, false, false, 0));
        assertThrows(IllegalArgumentException.class, () -> new PictureVariation(1, 1, false, false, 1));
    }

    @Test
    void everyPassSeesEveryPictureOnceInItsOwnOrder() throws IOException {
        PictureFolders found = folders(5);
        List<LabelledPicture> all = LabelledPictures.read(found, found.split(0, 0, 1), SMALL, Progress.NONE, told::add).train();
        PictureBatches batches = new PictureBatches(all, SMALL, PictureVariation.none(), 4, 3, 9);
        StringBuilder order = new StringBuilder();
        for (int step = 0; step < 10; step++) {
            Batch<int[]> batch = batches.batch(step / 3, step % 3);
            Batch<int[]> again = new PictureBatches(all, SMALL, PictureVariation.none(), 4, 3, 9).batch(step / 3, step % 3);
            assertArrayEquals(batch.images().data(), again.images().data(), "the same step gives the same batch");
            assertArrayEquals(batch.target(), again.target());
            for (int i = 0; i < 4; i++) {
                // The grey value names the picture.
                int value = Math.round((batch.images().data()[i * 192] * 0.229f + 0.485f) * 255);
                assertEquals(batch.target()[i], value / 100);
                order.append((char) ('A' + value / 100 * 5 + value % 100));
            }
        }
        Set<String> passes = new HashSet<>();
        for (int pass = 0; pass < 4; pass++) {
            String one = order.substring(10 * pass, 10 * pass + 10);
            assertEquals(10, one.chars().distinct().count(), one);
            passes.add(one);
        }
        assertEquals(4, passes.size());
    }
}
