package org.serpentine.scanning.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrders;
import org.serpentine.scanning.ScanPath;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class ScanPictureTest {

    private final ScanOrders orders = ScanOrders.standard();

    @TempDir
    private Path folder;

    @Test
    void svgHoldsEveryStep() throws Exception {
        Element svg = parse(ScanPicture.of(orders.get("gilbert"), Grid.of(6, 8)).svg());
        int segments = 0;
        for (int i = 0; i < svg.getElementsByTagName("polyline").getLength(); i++) {
            Element line = (Element) svg.getElementsByTagName("polyline").item(i);
            if (!line.getAttribute("stroke-width").equals("6")) {
                segments += line.getAttribute("points").split(" ").length - 1;
            }
        }
        assertEquals(47, segments, "a walk over 48 cells has 47 steps");
        assertEquals(2, svg.getElementsByTagName("circle").getLength(), "start and end");
        assertTrue(svg.getElementsByTagName("title").item(0).getTextContent().startsWith("gilbert"));
    }

    @Test
    void volumesAreDrawnSliceBySlice() throws Exception {
        Element svg = parse(ScanPicture.of(orders.get("serpentine"), Grid.of(3, 2, 4)).svg());
        long captions = Stream.iterate(0, i -> i < svg.getElementsByTagName("text").getLength(), i -> i + 1)
                .filter(i -> svg.getElementsByTagName("text").item(i).getTextContent().startsWith("slice ")).count();
        assertEquals(3, captions);
        assertEquals(2 + 2 * 2, svg.getElementsByTagName("circle").getLength(), "two ends, two changes of slice");
    }

    @Test
    void titlesAreEscaped() throws Exception {
        Element svg = parse(ScanPicture.of(orders.path("raster", 2, 2), "a<b & c").svg());
        assertTrue(svg.getElementsByTagName("title").item(0).getTextContent().startsWith("a<b & c"));
    }

    @Test
    void imagesShowTheColoursOfThePath() {
        BufferedImage image = ScanPicture.of(orders.get("raster"), Grid.of(1, 9)).image();
        assertTrue(count(image, 0xFDE68A) > 500, "last step in the last colour");
        assertEquals(0x38BDF8, Gradient.colour(0));
        // the first of eight steps ends an eighth of the way from the first colour to the last
        assertTrue(count(image, Gradient.colour(Gradient.shade(1, 9))) > 500, "first step");
        assertEquals(0x577EF3, Gradient.colour(Gradient.shade(1, 9)));
    }

    @Test
    void everyKindOfGridCanBeDrawn() {
        for (String grid : List.of("1", "12", "1x1", "1x40", "40x1", "1x1x1", "300x200", "1x1x30", "2x64x64")) {
            BufferedImage image = ScanPicture.of(orders.get("raster"), Grid.parse(grid)).image();
            assertTrue(image.getWidth() < 4000 && image.getHeight() < 4000, grid + " gives " + image.getWidth() + "x"
                    + image.getHeight());
        }
        ScanPath padded = ScanPath.of(Grid.of(2, 2), new int[] {-1, -1});
        assertTrue(ScanPicture.of(padded, "nothing visited").svg().contains("padded steps 2"));
    }

    @Test
    void filesAppearWhole() throws IOException {
        Path png = folder.resolve("hilbert.PNG");
        ScanPicture.of(orders.get("hilbert"), Grid.of(8, 8)).write(png);
        assertTrue(ImageIO.read(png.toFile()).getWidth() > 500);
        Path svg = folder.resolve("hilbert.svg");
        ScanPicture.of(orders.get("hilbert"), Grid.of(8, 8)).write(svg);
        ScanPicture.of(orders.get("hilbert"), Grid.of(4, 4)).write(svg);
        assertTrue(Files.readString(svg).contains("4x4"));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count(), "no partial file is left behind");
        }
    }

    @Test
    void refusesWhatCannotBeDrawn() {
        ScanPicture picture = ScanPicture.of(orders.get("raster"), Grid.of(2, 2));
        assertMessage("expected a name ending in .png or .svg", () -> picture.write(folder.resolve("out.gif")));
        assertMessage("expected at most 3 for a picture", () -> ScanPicture.of(orders.get("raster"), Grid.of(2, 2, 2, 2)));
        assertMessage("draw a smaller grid", () -> ScanPicture.of(orders.get("raster"), Grid.of(2000, 2000)));
        assertThrows(IOException.class, () -> picture.write(folder.resolve("missing/out.png")));
    }

    private static void assertMessage(String part, Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.contains(part), message);
    }

    private static int count(BufferedImage image, int rgb) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += (image.getRGB(x, y) & 0xFFFFFF) == rgb ? 1 : 0;
            }
        }
        return count;
    }

    private static Element parse(String svg) throws Exception {
        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        return document.getDocumentElement();
    }
}
