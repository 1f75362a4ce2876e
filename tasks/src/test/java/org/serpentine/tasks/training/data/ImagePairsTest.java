package org.serpentine.tasks.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.datavec.api.records.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePairsTest {
    @TempDir
    private Path folder;

    private void touch(String... names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "");
        }
    }

    @Test
    void usualLayoutsAreFoundInNaturalOrder() throws IOException {
        touch("image/2.png", "image/10.png", "image/1.png", "label/1.png", "label/2.png", "label/10.tif", "readme.txt");
        assertEquals(List.of("1", "2", "10"), List.copyOf(ImagePairs.find(folder).pairs().keySet()));
    }

    @Test
    void medicalDecathlonNames() throws IOException {
        touch("imagesTr/liver_3_0000.nii.gz", "imagesTr/liver_12_0000.nii.gz", "labelsTr/liver_3.nii.gz", "labelsTr/liver_12.nii.gz");
        assertEquals(List.of("liver_3", "liver_12"), List.copyOf(ImagePairs.find(folder).pairs().keySet()));
    }

    @Test
    void patternsMatchWhatTheStarStandsFor() throws IOException {
        touch("images/21_training.tif", "images/22_training.tif", "1st_manual/21_manual1.gif", "1st_manual/22_manual1.gif");
        ImagePairs pairs = ImagePairs.find(folder, "images/*_training.tif", "1st_manual/*_manual1.gif");
        assertEquals(Set.of("21", "22"), pairs.pairs().keySet());
        touch("flat/Image_01L.jpg", "flat/Image_01L_1stHO.png", "flat/Image_01L_2ndHO.png");
        ImagePairs flat = ImagePairs.find(folder, "flat/*.jpg", "flat/*_1stHO.png");
        assertEquals(folder.resolve("flat/Image_01L_1stHO.png"), flat.pairs().get("Image_01L").label());
    }

    @Test
    void filesWithoutPartnersAreNamed() throws IOException {
        touch("images/a.png", "images/b.png", "masks/b.png", "masks/c.png");
        String message = assertThrows(IOException.class, () -> ImagePairs.find(folder)).getMessage();
        assertTrue(message.contains("2 files have no partner"), message);
        assertTrue(message.contains("images/a.png has no label"), message);
        assertTrue(message.contains("masks/c.png has no image"), message);
    }

    @Test
    void unknownLayoutsAreExplained() throws IOException {
        touch("pictures/a.png");
        String message = assertThrows(IOException.class, () -> ImagePairs.find(folder)).getMessage();
        assertTrue(message.contains("images/*") && message.contains("--images"), message);
        assertThrows(IOException.class, () -> ImagePairs.find(folder.resolve("none")));
        assertThrows(IllegalArgumentException.class, () -> ImagePairs.find(folder, "images/a.png", "masks/*"));
    }

    @Test
    void recordsGoThroughDataVec() throws Exception {
        touch("image/1.png", "image/2.png", "image/3.png", "label/1.png", "label/2.png", "label/3.png");
        ImagePairs pairs = ImagePairs.find(folder);
        try (PairRecordReader reader = new PairRecordReader(pairs, (name, pair) ->
                new LabelledImage(name, new float[4], new byte[4], 1, 2, 2, 1, new double[] {1, 1, 1}))) {
            reader.initialize(DataParts.split(pairs, List.of(0, 2)));
            for (int round = 0; round < 2; round++) {
                Record first = reader.nextRecord();
                assertEquals("1", ((LabelledImageWritable) first.getRecord().get(0)).value().name());
                Record third = reader.nextRecord();
                assertEquals("3", third.getRecord().get(1).toString());
                assertTrue(third.getMetaData().getURI().getPath().endsWith("image/3.png"));
                assertTrue(!reader.hasNext());
                assertEquals("3", reader.loadFromMetaData(third.getMetaData()).getRecord().get(1).toString());
                reader.reset();
            }
        }
    }

    @Test
    void indexListsAndRandomParts() {
        assertEquals(List.of(0, 1, 2, 3, 7), DataParts.indices("--train", "0-3,7", 8));
        assertThrows(IllegalArgumentException.class, () -> DataParts.indices("--train", "0-8", 8));
        assertThrows(IllegalArgumentException.class, () -> DataParts.indices("--train", "3-1", 8));
        assertThrows(IllegalArgumentException.class, () -> DataParts.indices("--train", "x", 8));
        assertThrows(IllegalArgumentException.class, () -> new DataParts(List.of(0, 1), List.of(), List.of(1)));
        DataParts parts = DataParts.random(20, 0.1, 0.2, 5);
        assertEquals(DataParts.random(20, 0.1, 0.2, 5), parts);
        assertEquals(List.of(14, 2, 4), List.of(parts.train().size(), parts.validation().size(), parts.test().size()));
    }
}
