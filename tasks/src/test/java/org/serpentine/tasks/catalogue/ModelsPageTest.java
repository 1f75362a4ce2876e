package org.serpentine.tasks.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.serpentine.backbones.Backbones;
import org.serpentine.tensor.Context;

/** docs/models.md says what the code builds, and gives a reason wherever that is not what the paper prints. */
class ModelsPageTest {
    private static final String REPEAT = "; run `serpentine models --markdown docs/models.md` again";
    private static final double CHEAP_GIGA = 0.3;
    private static final Pattern PRINTED = Pattern.compile("([0-9.]+) ?([KMG])(FLOPs)?");

    /** Cells of each row by name. */
    private static Map<String, String[]> rows() throws IOException {
        Map<String, String[]> rows = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of("../docs/models.md"))) {
            if (line.startsWith("| `")) {
                String[] cells = line.substring(2, line.length() - 2).split(" \\| ", -1);
                assertEquals(11, cells.length, line);
                rows.put(cells[0].strip().replace("`", ""), cells);
            }
        }
        return rows;
    }

    private static double giga(String cell) {
        return Double.parseDouble(cell.strip());
    }

    @Test
    void everyBackboneStandsThereWithItsParameters() throws IOException {
        Map<String, String[]> rows = rows();
        Catalogue catalogue = Catalogue.standard();
        for (String name : Backbones.list()) {
            assertTrue(rows.containsKey(name), name + " is missing" + REPEAT);
        }
        List<String> wrong = new ArrayList<>();
        rows.forEach((name, cells) -> {
            long parameters = catalogue.get(name).build().get().module().parameterCount();
            if (parameters != Long.parseLong(cells[2].strip().replace(",", ""))) {
                wrong.add(name + ": " + cells[2] + " in the page, " + parameters + " built");
            }
        });
        assertTrue(wrong.isEmpty(), () -> wrong + REPEAT);
    }

    @Test
    void theReadmeCountsThePublishedVariants() throws IOException {
        long published = Backbones.list().stream().filter(name -> !name.startsWith("test_") && !name.endsWith("_mini")).count();
        String page = Files.readString(Path.of("../README.md"));
        assertTrue(page.contains(published + " published variants by name"), published + " are published");
    }

    @Test
    void cheapNetworksCostWhatThePageSays() throws IOException {
        Catalogue catalogue = Catalogue.standard();
        int counted = 0;
        try (Context ctx = Context.create(2)) {
            for (Map.Entry<String, String[]> row : rows().entrySet()) {
                String[] cells = row.getValue();
                NetworkEntry entry = catalogue.get(row.getKey());
                if (giga(cells[4]) < CHEAP_GIGA) {
                    NetworkSummary s = NetworkSummary.of(entry, ctx, entry.inputShape(1, entry.extents()));
                    assertEquals(giga(cells[4]), s.macs() * 1e-9, 0.00051, row.getKey() + REPEAT);
                    assertEquals(giga(cells[6]), s.flops() * 1e-9, 0.00051, row.getKey() + REPEAT);
                    assertEquals(giga(cells[7]), 100 * s.scanShare(), 0.051, row.getKey() + REPEAT);
                    counted++;
                }
            }
        }
        assertTrue(counted >= 10, counted + " networks counted");
    }

    /** A printed figure counts as met within half a unit of its last digit and two per cent; beyond that there must be a remark. */
    @Test
    void differencesFromThePapersHaveReasons() throws IOException {
        List<String> silent = new ArrayList<>();
        rows().forEach((name, cells) -> {
            boolean differs = differs(cells[3], Double.parseDouble(cells[2].strip().replace(",", "")))
                    || differs(cells[5], giga(cells[4]) * 1e9);
            if (differs && cells[10].isBlank()) {
                silent.add(name + ": " + String.join(" | ", cells));
            }
        });
        assertTrue(silent.isEmpty(), () -> "no reason is given for " + String.join("\n", silent));
    }

    private static boolean differs(String printed, double ours) {
        if (printed.isBlank()) {
            return false;
        }
        Matcher m = PRINTED.matcher(printed.strip());
        assertTrue(m.matches(), "unreadable figure \"" + printed + "\"");
        double unit = switch (m.group(2)) {
            case "K" -> 1e3;
            case "M" -> 1e6;
            default -> 1e9;
        };
        int point = m.group(1).indexOf('.');
        double half = 0.5 * Math.pow(10, point < 0 ? 0 : -(m.group(1).length() - point - 1));
        double value = Double.parseDouble(m.group(1));
        return Math.abs(value * unit - ours) > half * unit + 0.02 * ours;
    }

    @Test
    void aFigureIsReadInItsUnit() {
        assertFalse(differs("239 MFLOPs", 0.2384e9));
        assertTrue(differs("239 MFLOPs", 0.25e9));
        assertFalse(differs("7 M", 7_148_008));
        assertTrue(differs("10.7 GFLOPs", 11.4e9));
        assertFalse(differs("905 K", 905_016));
    }

    @Test
    void patternsChooseNetworks() {
        Catalogue catalogue = Catalogue.standard();
        assertEquals(List.of("test_resnet", "resnet18", "resnet34", "resnet_mini"), catalogue.names(List.of("test_resnet", "resnet*")));
        assertThrows(IllegalArgumentException.class, () -> catalogue.names(List.of("nothing*")));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> catalogue.names(List.of("resnet_18"))).getMessage().contains("resnet18"));
    }
}
