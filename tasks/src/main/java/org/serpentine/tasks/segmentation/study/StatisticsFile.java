package org.serpentine.tasks.segmentation.study;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.serpentine.io.AtomicFiles;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.volume.Geometry;
import org.serpentine.tasks.segmentation.MemoryPlan;
import org.serpentine.tasks.segmentation.ModelCard;

/** The statistics of an item as JSON. */
final class StatisticsFile {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final double DIGITS = 1e4;

    /**
     * What the statistics of any image begin with.
     *
     * @param name      of the item
     * @param seconds   it took so far
     * @param peakBytes of Java's heap
     */
    record Head(ModelCard card, String name, double seconds, long peakBytes, MemoryPlan plan, List<String> notes) {
        private Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("item", name);
            json.put("model", card.name());
            json.put("window", plan.windowText());
            json.put("seconds", round(seconds));
            json.put("peak_heap_bytes", peakBytes);
            json.put("planned_bytes", plan.total());
            json.put("notes", notes);
            return json;
        }
    }

    private StatisticsFile() {
    }

    static void write(Path file, Head head, Geometry grid, List<ClassStatistics> statistics, String unit) throws IOException {
        Map<String, Object> json = head.json();
        json.put("geometry", geometry(grid));
        json.put("unit", unit);
        json.put("classes", volumes(statistics));
        save(file, json);
    }

    static void write(Path file, Head head, List<Picture> pages, List<List<ClassStatistics>> statistics) throws IOException {
        Map<String, Object> json = head.json();
        List<Object> all = new ArrayList<>();
        for (int i = 0; i < pages.size(); i++) {
            Map<String, Object> page = new LinkedHashMap<>();
            page.put("width", pages.get(i).width());
            page.put("height", pages.get(i).height());
            page.put("classes", areas(statistics.get(i), (double) pages.get(i).width() * pages.get(i).height()));
            all.add(page);
        }
        json.put("unit", "grey value of the file");
        json.put("pages", all);
        save(file, json);
    }

    /** A grid, for reports; places are DICOM's: millimetres to the left, the back and the head. */
    static Map<String, Object> geometry(Geometry grid) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("size", new int[] {grid.width(), grid.height(), grid.depth()});
        json.put("spacing_mm", grid.spacing());
        json.put("origin_lps_mm", grid.origin());
        json.put("direction_lps", grid.direction());
        return json;
    }

    /** The classes of a volume, for reports. */
    static List<Map<String, Object>> volumes(List<ClassStatistics> statistics) {
        List<Map<String, Object>> classes = new ArrayList<>();
        for (ClassStatistics c : statistics) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("label", c.label());
            json.put("name", c.name());
            json.put("voxels", c.count());
            json.put("volume_ml", round(c.millilitres()));
            values(json, c);
            classes.add(json);
        }
        return classes;
    }

    private static List<Map<String, Object>> areas(List<ClassStatistics> statistics, double pixels) {
        List<Map<String, Object>> classes = new ArrayList<>();
        for (ClassStatistics c : statistics) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("label", c.label());
            json.put("name", c.name());
            json.put("pixels", c.count());
            json.put("share", round(c.count() / pixels));
            values(json, c);
            classes.add(json);
        }
        return classes;
    }

    /** JSON knows no "not a number": a class that does not occur has null for its values. */
    private static void values(Map<String, Object> json, ClassStatistics c) {
        json.put("mean", c.count() == 0 ? null : round(c.mean()));
        json.put("standard_deviation", c.count() == 0 ? null : round(c.deviation()));
        json.put("min", c.count() == 0 ? null : c.least());
        json.put("max", c.count() == 0 ? null : c.most());
    }

    static double round(double value) {
        return Math.round(value * DIGITS) / DIGITS;
    }

    static void save(Path file, Object json) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(json);
        AtomicFiles.write(file, out -> {
            out.write(bytes);
            out.write('\n');
        });
    }
}
