package org.serpentine.scanning.order;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The released codes' own index lists, element by element. */
@Tag("parity")
class IndexFixturesTest {

    private final IndexFixtures fixtures = IndexFixtures.standard();

    @Test
    void everySharedFixtureIsEqual() throws IOException {
        Path folder = shared().resolve("scan-orders");
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
        assertTrue(files.size() >= 263, files.size() + " fixtures in " + folder + ", expected 263 or more");
        List<String> failures = new ArrayList<>();
        for (Path file : files) {
            check(stem(file.getFileName().toString()), Files.readString(file), failures);
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void copiedFixturesAreEqual() throws IOException {
        List<String> failures = new ArrayList<>();
        List<String> names = resource("index.txt").lines().toList();
        assertTrue(names.size() >= 40, names.size() + " copied fixtures");
        for (String name : names) {
            check(stem(name), resource(name), failures);
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void aWrongEntryIsReported() throws IOException {
        Map<String, Object> fixture = TinyJson.object(resource("plainmamba_5x3_dir2.json"));
        @SuppressWarnings("unchecked")
        List<Object> directions = (List<Object>) fixture.get("directions");
        directions.set(4, 4L);
        Optional<IndexFixtures.Mismatch> mismatch = fixtures.compare("plainmamba_5x3_dir2", fixture);
        assertEquals("directions[4] is 1, expected 4", mismatch.orElseThrow().toString());
        @SuppressWarnings("unchecked")
        List<Object> order = (List<Object>) fixture.get("order");
        order.remove(order.size() - 1);
        assertEquals("order has 15 entries, expected 14", fixtures.compare("x_5x3", fixture).orElseThrow().toString());
    }

    @Test
    void sizesAndOptionsOfNoFileWork() {
        assertArrayEquals(new long[] {8, 7, 6, 3, 4, 5, 2, 1, 0},
                fixtures.compute("any", Map.of("name", "zigma_zigzag_3x3_path6", "grid", List.of(3, 3), "path", 6)).get("order"));
        // windows (row, column) of a 2 x 4 padded grid: 0 1 / 3 4 and 2 - / 5 -
        assertArrayEquals(new long[] {-1, 5, -1, 2, 4, 3, 1, 0}, fixtures.compute("localmamba_w2_2x3_flip",
                Map.of("grid", List.of(2, 3), "window", 2, "flip", true, "column_first", false)).get("order"));
        assertArrayEquals(new long[] {0, 1, 3, 2}, fixtures.compute("hilbert_skilling_2d_2x2",
                Map.of("grid", new int[] {2, 2})).get("order"));
        // one row: sub-grids of even and odd columns, each with a padded twin of odd rows
        assertArrayEquals(new long[] {0, 2, -1, -1, 1, -1, -1, -1}, fixtures.compute("efficientvmamba_skip2_1x3",
                Map.of("grid", List.of(1, 3))).get("order"));
    }

    @Test
    void explicitFieldsWinOverTheName() {
        long[] order = fixtures.compute("h2he_2x2x1", Map.of("grid", List.of(2, 2, 1),
                "options", Map.of("coor_order", "yx", "inverse", true))).get("order");
        // quadrants (0,0) (1,0) (1,1) (0,1), negated from (1,1)
        assertArrayEquals(new long[] {3, 1, 0, 2}, order);
    }

    @Test
    void namesOfRegisteredOrdersWorkWithoutAFixtureFamily() {
        assertArrayEquals(new long[] {0, 1, 2, 5, 4, 3}, fixtures.compute("serpentine_2x3", Map.of()).get("order"));
    }

    @Test
    void errorsSayWhatIsMissing() {
        assertMessage("no scan order \"zigma-zagzig-0\"; nearest: zigma-zigzag-0", "zigma_zagzig_4x4_path0",
                Map.of("grid", List.of(4, 4)));
        assertMessage("no field grid", "raster", Map.of());
        assertMessage("no entry \"grid_size\"", "pcm_n4_xyz", Map.of("options", Map.of("order", "xyz")));
        assertMessage("expected tensor(", "pcm_n4_xyz",
                Map.of("options", Map.of("order", "xyz", "grid_size", 0.1, "points", "random")));
    }

    private void assertMessage(String part, String stem, Map<String, ?> fixture) {
        String message = assertThrows(IllegalArgumentException.class, () -> fixtures.compute(stem, fixture)).getMessage();
        assertTrue(message.contains(part), message);
    }

    private void check(String stem, String json, List<String> failures) {
        Map<String, Object> fixture = TinyJson.object(json);
        assertTrue(IndexFixtures.isIndexFixture(fixture), stem);
        Map<String, long[]> lists = fixtures.compute(stem, fixture);
        for (String list : List.of("order", "code", "directions", "groups")) {
            assertEquals(fixture.containsKey(list), lists.containsKey(list), stem + " " + list);
        }
        fixtures.compare(stem, fixture).ifPresent(mismatch -> failures.add(stem + ": " + mismatch));
    }

    private static String stem(String file) {
        return file.substring(0, file.length() - ".json".length());
    }

    private static String resource(String name) {
        try (InputStream in = IndexFixturesTest.class.getResourceAsStream("/scan-orders/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path shared() {
        for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
            if (Files.isDirectory(p.resolve("shared/parity"))) {
                return p.resolve("shared/parity");
            }
        }
        Assumptions.abort("no folder shared/parity above the working directory: the full fixture set is not checked");
        throw new AssertionError();
    }
}
