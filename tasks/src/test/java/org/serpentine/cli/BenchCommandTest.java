package org.serpentine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.serpentine.cli.Said.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
    @TempDir
    Path folder;

    @Test
    void sizesAreComparedAndDrawn() throws IOException {
        Path csv = folder.resolve("sizes.csv");
        Path png = folder.resolve("sizes.png");
        Said said = run("bench", "-m", "test_vim", "--sizes", "32,48x64", "--against", "test_vit", "--seconds", "0.01", "--threads", "1", "--csv",
                csv.toString(), "--plot", png.toString());
        assertEquals(0, said.status(), said.err());
        assertTrue(said.out().contains("48x64"), said.out());
        List<String> lines = Files.readAllLines(csv);
        assertEquals(5, lines.size());
        assertTrue(lines.get(2).startsWith("test_vim,48,64,12.00,"), lines.get(2));
        assertTrue(lines.get(3).startsWith("test_vit,32,32,4.00,"), lines.get(3));
        assertTrue(ImageIO.read(png.toFile()).getWidth() > 1000);
        Said jpeg = run("bench", "-m", "test_vim", "--sizes", "32", "--plot", folder.resolve("c.jpg").toString());
        assertEquals(2, jpeg.status(), jpeg.all());
        assertTrue(jpeg.err().contains("ends in .png"), jpeg.err());
    }

    @Test
    void oneNumberIsASquare() {
        Said said = run("bench", "-m", "test_vim", "--size", "32", "--seconds", "0.01", "--threads", "1");
        assertEquals(0, said.status(), said.err());
        assertTrue(said.out().startsWith("test_vim [32, 32], batch 1, forward, 1 thread, java"), said.out());
        assertTrue(run("models", "test_vim", "--size", "32").out().contains(" 32x32 "));
        assertEquals(2, run("bench", "-m", "test_lightmunet_3d", "--size", "32").status());
    }

    @Test
    void numbersHaveRanges() {
        for (String[] wrong : new String[][] {{"--batch", "0"}, {"--batch", "-2"}, {"--seconds", "-1"}, {"--seconds", "NaN"}}) {
            Said said = run("bench", "-m", "test_vim", wrong[0], wrong[1]);
            assertEquals(2, said.status(), said.err());
            assertTrue(said.err().contains(wrong[0] + " is " + wrong[1]) && said.err().contains("expected"), said.err());
        }
    }

    @Test
    void flagsOfTheComparisonNeedSizes() {
        Said said = run("bench", "-m", "test_vim", "--plot", "x.png");
        assertEquals(2, said.status());
        assertTrue(said.err().contains("--sizes"), said.err());
    }

    /** Where the processor has no bfloat16 instructions, or Java cannot call native code, that is said. */
    @Test
    void bfloat16IsUsedOrRefused() {
        Said said = run("bench", "-m", "test_vim", "--precision", "bf16", "--seconds", "0.01", "--threads", "1");
        if (said.status() == 0) {
            assertTrue(said.out().contains("dense engine onednn-bf16"), said.out());
            assertTrue(said.out().contains("in turn with f32: ") && said.out().contains(" times as fast (medians of 3 windows each)"), said.out());
            assertTrue(said.out().contains("differ from those in f32"), said.out());
        } else {
            assertTrue(said.err().contains("bfloat16 cannot be had here") && said.err().contains("f32"), said.err());
        }
        assertEquals(2, run("bench", "-m", "test_vim", "--precision", "fp8").status());
    }

    @Test
    void placesOfResultsAreLookedAtFirst() {
        String csv = folder.resolve("a.png").toString();
        Said twice = run("bench", "-m", "test_vim", "--sizes", "32", "--csv", csv, "--plot", csv);
        assertEquals(2, twice.status(), twice.err());
        assertTrue(twice.err().contains("which is also --csv"), twice.err());
        assertEquals(3, run("bench", "-m", "test_vim", "--sizes", "32", "--csv", folder.toString()).status());
        Said page = run("models", "test_vim", "--markdown", folder.toString());
        assertEquals(3, page.status(), page.err());
        assertEquals("", twice.out() + page.out());
    }
}
