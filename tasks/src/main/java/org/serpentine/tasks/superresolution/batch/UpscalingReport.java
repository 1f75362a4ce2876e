package org.serpentine.tasks.superresolution.batch;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.serpentine.io.AtomicFiles;
import org.serpentine.tasks.superresolution.RestorationModel;

/** What became of every file, as JSON. */
public final class UpscalingReport {
    private final Map<String, Object> head = new LinkedHashMap<>();
    private final List<FileResult> results = new ArrayList<>();

    /**
     * An empty report.
     *
     * @param version of this program
     */
    public UpscalingReport(String version, RestorationModel model) {
        head.put("program", "serpentine " + version);
        head.put("started", Instant.now().toString());
        head.put("model", model.card().name());
        head.put("network", model.card().network());
        head.put("description", model.card().description());
        head.put("scale", model.network().scale());
    }

    /** Adds a file. */
    public void add(FileResult result) {
        results.add(result);
    }

    /** All files so far. */
    public List<FileResult> results() {
        return List.copyOf(results);
    }

    /**
     * Writes the report; it appears whole or not at all.
     *
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>(head);
        json.put("done", results.stream().filter(FileResult::done).count());
        json.put("failed", results.stream().filter(r -> !r.done()).count());
        json.put("files", results.stream().map(UpscalingReport::item).toList());
        AtomicFiles.write(file, out -> out.write(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(json)));
    }

    private static Map<String, Object> item(FileResult r) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", r.source().toString());
        json.put("status", r.done() ? "done" : "failed");
        json.put("reason", r.reason());
        json.put("description", r.description());
        json.put("files", r.files().stream().map(Path::toString).toList());
        json.put("seconds", Math.round(r.seconds() * 100) / 100.0);
        return json;
    }
}
