package org.serpentine.tasks.segmentation.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.io.nifti.Nifti;

class DiscoveryTest {
    @TempDir
    private Path temp;

    private static List<String> names(Discovery found) {
        return found.items().stream().map(StudyItem::name).toList();
    }

    @Test
    void findsSeriesVolumesAndPicturesInATree() throws Exception {
        Blocks.series(temp.resolve("a"), "one");
        Nifti.write(temp.resolve("b/x.nii.gz"), Blocks.volume(Blocks.oblique()));
        Files.writeString(temp.resolve("readme.txt"), "hello");
        Files.writeString(temp.resolve("b/p.png"), "not looked into yet");
        Discovery solid = Discovery.of(temp, null, false);
        assertEquals(2, solid.items().size());
        assertEquals(1, solid.pictures());
        assertEquals(1, solid.others());
        assertEquals("b_x", solid.items().get(1).name());
        assertEquals(3, Discovery.of(temp, null, true).items().size());
    }

    @Test
    void resultsAreNoInputUnlessTheyAreAskedFor() throws Exception {
        Nifti.write(temp.resolve("x.nii.gz"), Blocks.volume(Blocks.oblique()));
        Nifti.write(temp.resolve("out/x/segmentation.nii.gz"), Blocks.volume(Blocks.oblique()));
        assertEquals(List.of("x"), names(Discovery.of(temp, temp.resolve("out"), false)));
        assertEquals(List.of("segmentation"), names(Discovery.of(temp.resolve("out/x"), temp.resolve("out"), false)));
    }

    @Test
    void namesAreSafeUniqueAndTheSameAgain() throws Exception {
        Blocks.series(temp.resolve("a"), "one");
        Blocks.series(temp.resolve("b"), "two");
        for (String file : List.of("x.nii", "x.nii.gz", "X.NII", "con.nii", "ü ä:.nii")) {
            Nifti.write(temp.resolve("v").resolve(file.replace("NII", "nii")), Blocks.volume(Blocks.oblique()));
        }
        List<String> names = names(Discovery.of(temp, null, false));
        assertEquals(names.size(), names.stream().map(String::toLowerCase).distinct().count(), names.toString());
        assertTrue(names.stream().allMatch(n -> n.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,80}")), names.toString());
        assertEquals(names, names(Discovery.of(temp, null, false)));
    }

    @Test
    void seriesOfTheSameNumberInTwoStudiesDiffer() throws Exception {
        Blocks.series(temp.resolve("a"), "one");
        Blocks.series(temp.resolve("b"), "two");
        List<String> names = names(Discovery.of(temp, null, false));
        assertNotEquals(names.get(0), names.get(1));
    }

    @Test
    void aSingleFileIsEnough() throws Exception {
        List<Path> files = Blocks.series(temp.resolve("a"), "one");
        assertEquals(1, Discovery.of(files.get(0), null, false).items().size());
        Nifti.write(temp.resolve("x.nii.gz"), Blocks.volume(Blocks.oblique()));
        assertEquals(List.of("x"), names(Discovery.of(temp.resolve("x.nii.gz"), null, false)));
    }

    @Test
    void aMissingFolderIsNamed() {
        IOException e = assertThrows(IOException.class, () -> Discovery.of(temp.resolve("nowhere"), null, false));
        assertTrue(e.getMessage().contains("nowhere") && e.getMessage().contains("DICOM"), e.getMessage());
    }

    @Test
    void manyDamagedFilesOfAFolderAreOneLine() throws Exception {
        for (Path file : Blocks.series(temp.resolve("a"), "one")) {
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, java.util.Arrays.copyOf(bytes, 200));
        }
        Discovery found = Discovery.of(temp, null, false);
        assertEquals(1, found.refused().size(), found.toString());
        assertTrue(found.refused().get(0).failed() && found.refused().get(0).what().startsWith("7 DICOM files"), found.toString());
    }
}
