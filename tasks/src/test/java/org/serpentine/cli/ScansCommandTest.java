package org.serpentine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.scanning.ScanOrders;

class ScansCommandTest {

    private Said said;

    @TempDir
    private Path folder;

    @Test
    void listsEveryOrderWithItsFigures() {
        assertEquals(0, run());
        for (String name : ScanOrders.standard().names()) {
            assertTrue(said.out().lines().anyMatch(l -> l.startsWith(name + " ")), name);
        }
        // 736 pairs along rows, and 4 of 24 (gaps 1, 3, 5, 7) in each of 31 pairs of rows, of 1480
        assertTrue(line("serpentine ").contains("32x24          1.00       1.0    58.1 %"), line("serpentine "));
        assertTrue(line("hilbert-skilling ").contains(" - "), line("hilbert-skilling "));
        assertTrue(line("h2he ").contains("16x16x8"), line("h2he "));
        assertTrue(said.out().contains("local-w<window>[-col][-flip]"));
    }

    @Test
    void showsOneOrder() {
        assertEquals(0, run("--order", "gilbert-reverse", "--grid", "5x7", "--within", "3"));
        assertTrue(said.out().startsWith("gilbert-reverse on 5x7: "), said.out());
        assertTrue(said.out().contains("% within 3 steps"), said.out());
    }

    @Test
    void printsIndices() {
        assertEquals(0, run("--order", "serpentine", "--grid", "2x3", "--indices"));
        assertEquals("0 1 2 5 4 3", said.out().strip());
    }

    @Test
    void drawsOneOrder() throws IOException {
        Path png = folder.resolve("out.png");
        assertEquals(0, run("--order", "hilbert", "--grid", "32x24", "--picture", png.toString()));
        assertTrue(ImageIO.read(png.toFile()).getHeight() > 300);
        Path svg = folder.resolve("out.svg");
        assertEquals(0, run("--order", "h2he", "--picture", svg.toString()));
        assertTrue(Files.readString(svg).contains("slice 15"));
    }

    @Test
    void wrongUsageEndsWithTwo() {
        assertUsage("nearest: hilbert", "--order", "hilbret");
        assertUsage("use \"hilbert\" or \"gilbert\"", "--order", "hilbert-skilling", "--grid", "32x24");
        assertUsage("is no grid", "--grid", "32by24");
        assertUsage("--picture needs an order", "--picture", "out.png");
        assertUsage("within is 0", "--order", "raster", "--within", "0");
        assertUsage(".png or .svg", "--order", "raster", "--picture", folder.resolve("out.gif").toString());
        assertUsage("draw a smaller grid", "--order", "raster", "--grid", "2000x2000", "--picture", folder.resolve("a.png").toString());
    }

    @Test
    void anUnwritablePictureEndsWithThreeBeforeAnyWork() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        assertEquals(3, run("--order", "raster", "--picture", file.resolve("out.png").toString()));
        assertTrue(said.err().contains(file + " is a file, expected a folder"), said.err());
        assertEquals("", said.out());
    }

    @Test
    void theFileOfALinkIsDrawnNotTheLink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.svg"), Path.of("there.svg"));
        assertEquals(0, run("--order", "hilbert", "--grid", "8x4", "--picture", link.toString()));
        assertTrue(Files.isSymbolicLink(link) && Files.readString(folder.resolve("there.svg")).contains("8x4"));
    }

    private void assertUsage(String part, String... args) {
        assertEquals(2, run(args), part);
        assertTrue(said.err().contains(part), said.err());
        assertFalse(said.err().contains("\tat "), said.err());
    }

    private int run(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "scans";
        System.arraycopy(args, 0, all, 1, args.length);
        said = Said.run(all);
        return said.status();
    }

    private String line(String start) {
        return said.out().lines().filter(l -> l.startsWith(start)).findFirst().orElseThrow();
    }
}
