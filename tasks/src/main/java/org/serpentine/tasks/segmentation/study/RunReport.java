package org.serpentine.tasks.segmentation.study;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.serpentine.tasks.segmentation.MemoryPlan;
import org.serpentine.tasks.segmentation.ModelCard;
import org.serpentine.tensor.Context;

/** What a run was and what became of every item, as JSON. It can be written after each item, so that a run that was killed leaves it too. */
public final class RunReport {
    private final Map<String, Object> head = new LinkedHashMap<>();
    private final List<ItemResult> results = new ArrayList<>();
    private final long start = System.nanoTime();

    /**
     * An empty report.
     *
     * @param version   of this program
     * @param arguments how it was called
     */
    public RunReport(String version, List<String> arguments, ModelCard card, Context ctx) {
        head.put("program", "serpentine " + version);
        head.put("arguments", List.copyOf(arguments));
        head.put("started", Instant.now().toString());
        head.put("java", System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ")");
        head.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        head.put("kernels", ctx.kernels().name());
        head.put("dense_engine", ctx.gemm().engine().name());
        head.put("threads", ctx.workers().threads());
        head.put("java_heap_limit_bytes", Runtime.getRuntime().maxMemory());
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("name", card.name());
        model.put("description", card.description());
        model.put("labels", card.labels());
        model.put("normalisation", card.normalisation().toString());
        model.put("spacing_mm", card.spacing());
        head.put("model", model);
    }

    /** Adds an item. */
    public void add(ItemResult result) {
        results.add(result);
    }

    /** Number of items. */
    public int size() {
        return results.size();
    }

    /** Number of items of a status. */
    public long count(ItemResult.Status status) {
        return results.stream().filter(r -> r.status() == status).count();
    }

    /** The exit status of the command: 0 everything is done, 1 some items failed, 3 nothing could be done. */
    public int exitStatus() {
        return count(ItemResult.Status.DONE) == 0 ? 3 : count(ItemResult.Status.FAILED) > 0 ? 1 : 0;
    }

    /**
     * Writes the report; it appears whole or not at all.
     *
     * @param complete whether all items are in it
     * @throws IOException if it cannot be written
     */
    public void write(Path file, boolean complete) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>(head);
        json.put("complete", complete);
        json.put("seconds", StatisticsFile.round((System.nanoTime() - start) * 1e-9));
        json.put("exit_status", exitStatus());
        for (ItemResult.Status status : ItemResult.Status.values()) {
            json.put(status.name().toLowerCase(Locale.ROOT), count(status));
        }
        json.put("items", results.stream().map(RunReport::item).toList());
        StatisticsFile.save(file, json);
    }

    private static Map<String, Object> item(ItemResult r) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", r.name());
        json.put("kind", r.kind());
        json.put("source", r.source().toString());
        json.put("description", r.description());
        json.put("status", r.status().name().toLowerCase(Locale.ROOT));
        json.put("reason", r.reason());
        json.put("notes", r.notes());
        json.put("files", r.files().stream().map(Path::toString).toList());
        json.put("seconds", StatisticsFile.round(r.seconds()));
        json.put("peak_heap_bytes", r.peakBytes());
        MemoryPlan plan = r.plan();
        if (plan != null) {
            json.put("window", plan.windowText());
            json.put("planned_bytes", plan.total());
        }
        if (!r.statistics().isEmpty() && !r.kind().equals("picture")) {
            json.put("classes", StatisticsFile.volumes(r.statistics()));
        }
        return json;
    }
}
