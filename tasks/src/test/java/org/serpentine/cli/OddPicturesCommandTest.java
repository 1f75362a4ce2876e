package org.serpentine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.serpentine.cli.Said.run;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.PictureFiles;
import org.serpentine.io.picture.PictureHead;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.classification.BatchClassification;
import org.serpentine.tasks.restoration.CleanPicture;
import org.serpentine.tasks.segmentation.study.Discovery;
import org.serpentine.tasks.superresolution.RestorationCard;
import org.serpentine.tasks.superresolution.RestorationModel;

/** {@code restore}, whose reading and writing {@code upscale} shares, over pictures and places that are not as they should be. */
class OddPicturesCommandTest {
    private static final int WIDTH = 12;
    private static final int HEIGHT = 9;

    @TempDir
    private Path folder;

    private Path in;
    private Path out;
    private String model;

    @BeforeEach
    void prepare() throws IOException {
        in = Files.createDirectory(folder.resolve("in"));
        out = folder.resolve("out");
        model = folder.resolve("idle.safetensors").toString();
        RestorationModel.untrained(new RestorationCard("idle", "test_mambair_grey", "weights of zero hand on the picture")).save(Path.of(model));
    }

    private Said restore(Path from, Path to, String... more) {
        String[] call = {"restore", "-i", from.toString(), "-o", to.toString(), "-m", model, "--threads", "1"};
        String[] all = Arrays.copyOf(call, call.length + more.length);
        System.arraycopy(more, 0, all, call.length, more.length);
        return run(all);
    }

    private static Picture ramp(int width, int height, int channels, Picture.Depth depth) {
        float[] values = new float[width * height * channels];
        for (int i = 0; i < values.length; i++) {
            values[i] = depth.white() * (i % 97) / 100;
            values[i] = depth == Picture.Depth.F32 ? values[i] : Math.round(values[i]);
        }
        return new Picture(width, height, channels, depth, values);
    }

    private Path picture(String name, int channels, Picture.Depth depth) throws IOException {
        Path file = in.resolve(name);
        PictureFiles.write(file, ramp(WIDTH, HEIGHT, channels, depth), new byte[0]);
        return file;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(f -> folder.relativize(f).toString()).sorted().toList();
        }
    }

    @Test
    void ofAFolderTheReadableOnesAreDoneAndTheOthersNamedWithoutRemains() throws IOException {
        picture("two words \u00e9\u65e5.png", 3, Picture.Depth.U8);
        picture("UPPER.PNG", 1, Picture.Depth.U8);
        Files.move(picture("rgba.png", 4, Picture.Depth.U8), in.resolve("alpha.jpg"));
        Files.move(picture("rgb.png", 3, Picture.Depth.U8), in.resolve("named.jpg"));
        Picture holes = ramp(WIDTH, HEIGHT, 1, Picture.Depth.F32);
        holes.values()[2 * WIDTH + 5] = Float.NaN;
        PictureFiles.write(in.resolve("holes.tif"), holes, new byte[0]);
        ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY), "gif", in.resolve("moving.gif").toFile());
        byte[] whole = Files.readAllBytes(in.resolve("UPPER.PNG"));
        Files.write(in.resolve("short.png"), Arrays.copyOf(whole, whole.length / 2));
        Files.writeString(in.resolve("page.png"), "<html>not found</html>");

        Said said = restore(in, out);
        assertEquals(Failures.SOME, said.status(), said.all());
        String failed = said.out().substring(said.out().indexOf("failed:"));
        assertTrue(said.out().contains("3 of 8 done"), said.out());
        for (String reason : new String[] {"moving.gif: found GIF, expected PNG, JPEG, TIFF, BMP or WebP; convert it to PNG first",
            "holes.tif: the pixel at column 5, row 2 is NaN, expected a finite number", "alpha.jpg: the picture has alpha, and JPEG does not hold that; "
                + "give --ext png", "short.png: it is a PNG that is damaged or was cut short", "page.png: found text, such as a web page"}) {
            assertTrue(failed.contains(reason), reason + "\n" + failed);
        }
        assertEquals(List.of("UPPER_restored.png", "named_restored.jpg", "two words \u00e9\u65e5_restored.png"), names(out));
        assertEquals(0, restore(in.resolve("alpha.jpg"), out, "--ext", "png").status());
    }

    @Test
    void greyWithAlphaComesOutAsItWas() throws IOException {
        Said said = restore(picture("la.png", 2, Picture.Depth.U16), out);
        assertEquals(0, said.status(), said.all());
        PictureHead head = PictureFiles.read(out.resolve("la_restored.png"), 64L << 20).head();
        assertEquals(2, head.channels());
        assertEquals(Picture.Depth.U16, head.depth());
    }

    @Test
    void tinyAndNarrowPicturesAreDone() throws IOException {
        PictureFiles.write(in.resolve("one.png"), ramp(1, 1, 3, Picture.Depth.U8), new byte[0]);
        PictureFiles.write(in.resolve("tall.png"), ramp(3, 700, 3, Picture.Depth.U8), new byte[0]);
        Said said = restore(in, out);
        assertEquals(0, said.status(), said.all());
        assertEquals(700, PictureFiles.read(out.resolve("tall_restored.png"), 64L << 20).height());
    }

    @Test
    void thatOnlyTheFirstPageIsDoneIsSaid() throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(in.resolve("pages.tif").toFile())) {
            writer.setOutput(stream);
            writer.prepareWriteSequence(null);
            for (int i = 0; i < 3; i++) {
                writer.writeToSequence(new IIOImage(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), null, null), null);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        Said said = restore(in, out);
        assertEquals(0, said.status(), said.all());
        assertTrue(said.out().contains("8 x 8 to 8 x 8, the first of 3 pages"), said.out());
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
        Path source = picture("p.png", 3, Picture.Depth.U8);
        Path file = Files.writeString(folder.resolve("notes"), "kept");
        for (Path to : new Path[] {file, file.resolve("deeper")}) {
            Said said = restore(source, to);
            assertEquals(Failures.NOTHING, said.status(), said.all());
            assertTrue(said.out().contains(file + " is a file, expected a folder; give another place"), said.out());
        }
        assertEquals("kept", Files.readString(file));
        Said same = restore(in, in, "--suffix", "");
        assertEquals(Failures.NOTHING, same.status(), same.all());
        assertTrue(same.out().contains("its result would replace it; give another folder with -o, or a --suffix"), same.out());
        assertEquals(List.of("p.png"), names(in));
    }

    @Test
    void webpInFoldersIsTaken() throws IOException {
        Files.createDirectories(in);
        Files.write(in.resolve("a.webp"), Base64.getDecoder().decode("UklGRh4AAABXRUJQVlA4TBEAAAAvB8ABAAdQinpUof+BiOh/AAA="));
        Said said = restore(in, out);
        assertEquals(0, said.status(), said.all());
        assertEquals(List.of("a_restored.png"), names(out));
        assertEquals(List.of(in.resolve("a.webp")), BatchClassification.find(in, null));
        assertEquals(1, CleanPicture.readAll(in, Progress.NONE).size());
        assertEquals(1, Discovery.of(in, null, true).items().size());
        IOException none = assertThrows(IOException.class, () -> BatchClassification.find(Files.createDirectories(out.resolve("x")), null));
        assertTrue(none.getMessage().contains(".gif, .webp"), none.getMessage());
    }
}
