package org.serpentine.backbones;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.serpentine.nn.IncompleteWeightsException;
import org.serpentine.nn.LoadReport;
import org.serpentine.nn.Parameter;
import org.serpentine.nn.WeightMap;
import org.serpentine.nn.WeightSource;

/** Fits a published checkpoint to a network that may have other classes, other input channels or another picture size. */
final class Pretraining {
    /** Wrappers of averaged weights, which the published accuracy belongs to; {@code average.} is that of our own trainings. */
    private static final List<String> AVERAGED = List.of("model_ema.", "state_dict_ema.", "ema.", "params_ema.", "average.");
    /** Other wrappers seen in published files. */
    private static final List<String> WRAPPERS = List.of("state_dict.", "model_state_dict.", "model.", "params.", "module.", "_orig_mod.",
            "backbone.", "net.");

    private Pretraining() {}

    /**
     * Loads.
     *
     * @param size height and width of the pictures that the weights are for, or null if that is not known
     */
    static LoadReport load(Backbone net, WeightSource checkpoint, int[] size) {
        Objects.requireNonNull(checkpoint, "loadPretrained needs a source of weights, got null");
        Map<String, Parameter> own = net.parameters();
        WeightSource adapted = net.adapt(unwrapped(checkpoint, own));
        List<String> notes = size == null ? doubts(net, adapted, own) : List.of();
        WeightSource fitted = folded(net, placed(net, adapted, own, size), own);
        Set<String> kept = new HashSet<>();
        List<String> otherHead = new ArrayList<>();
        for (String key : fitted.keys()) {
            if (net.inHead(key) && (!own.containsKey(key) || !Arrays.equals(fitted.shape(key), own.get(key).officialShape()))) {
                otherHead.add(key);
            } else {
                kept.add(key);
            }
        }
        WeightSource body = fitted.renamed(key -> kept.contains(key) ? key : null);
        LoadReport report = net.compare(body);
        boolean onlyHeadMissing = report.unexpected().isEmpty() && report.mismatched().isEmpty()
                && report.missing().stream().allMatch(net::inHead)
                && (report.missing().isEmpty() || !otherHead.isEmpty() || net.options().classes() == 0);
        if (!onlyHeadMissing) {
            throw new IncompleteWeightsException(report, advice(net, fitted, report));
        }
        report = net.load(body, false);
        return new LoadReport(report.loaded(), report.missing(), report.unexpected(), report.mismatched(), notes);
    }

    private static WeightSource placed(Backbone net, WeightSource source, Map<String, Parameter> own, int[] size) {
        PositionTable.Learned table = net.positionTable();
        return table == null || !own.containsKey(table.key()) ? source : PositionTable.adapt(source, table,
                own.get(table.key()).officialShape()[2], size == null ? null : table.grid(size[0], size[1]), ownGrid(net, table));
    }

    private static int[] ownGrid(Backbone net, PositionTable.Learned table) {
        return table.grid(net.options().height(), net.options().width());
    }

    /** A table that fits a network of oblong pictures may be for square ones all the same. */
    private static List<String> doubts(Backbone net, WeightSource source, Map<String, Parameter> own) {
        PositionTable.Learned table = net.positionTable();
        if (table == null || !own.containsKey(table.key()) || !source.keys().contains(table.key())
                || !Arrays.equals(source.shape(table.key()), own.get(table.key()).officialShape())) {
            return List.of();
        }
        int[] grid = ownGrid(net, table);
        int[] square = PositionTable.square(grid[0] * grid[1]);
        return square == null || Arrays.equals(square, grid) ? List.of() : List.of(table.key() + " was taken for a grid of " + grid[0] + "x"
                + grid[1] + " patches, as this network's; if the weights are for square pictures (" + square[0] + "x" + square[1]
                + " patches), give their size: loadPretrained(source, height, width)");
    }

    private static String advice(Backbone net, WeightSource file, LoadReport report) {
        if (report.loaded().isEmpty()) {
            return "None of its tensors belongs to this network: check the network's name and what the file is.";
        }
        if (report.unexpected().isEmpty() && report.mismatched().isEmpty() && report.missing().stream().allMatch(net::inHead)) {
            return file.keys().stream().noneMatch(net::inHead)
                    ? "The file holds no classifier: build the network without classes (classes = 0)."
                    : "The file's classifier lacks " + String.join(", ", report.missing()) + ": it is of another network, "
                    + "one without these; build that one, or this one without classes (classes = 0). Nothing was changed.";
        }
        return "Check the network's name and options; nothing was changed.";
    }

    /**
     * Takes the wrapper off the keys under which most of the network's own stand; other entries are left out. Averaged weights go before
     * raw ones, unless they are less than half as many: then they are something else, such as an average's settings.
     */
    private static WeightSource unwrapped(WeightSource source, Map<String, Parameter> own) {
        Map<String, Integer> hits = new LinkedHashMap<>();
        hits.put("", 0);
        source.keys().forEach(key -> count(key, 0, own, hits));
        int most = Collections.max(hits.values());
        ToIntFunction<String> merit = prefix -> {
            int n = hits.get(prefix);
            return averaged(prefix) && 2 * n >= most ? most + n : n;
        };
        String wrapping = hits.keySet().stream().max(Comparator.comparingInt(merit)).orElseThrow(); // the first of several
        return source.renamed(key -> {
            String inner = key.startsWith(wrapping) ? key.substring(wrapping.length()) : null;
            return inner == null || AVERAGED.stream().anyMatch(inner::startsWith) && !own.containsKey(inner) ? null : inner;
        });
    }

    /** Counts a key for every wrapper, from {@code from} on, without which it would be one of the network's. */
    private static void count(String key, int from, Map<String, Parameter> own, Map<String, Integer> hits) {
        if (own.containsKey(key.substring(from))) {
            hits.merge(key.substring(0, from), 1, Integer::sum);
        }
        for (List<String> wrappers : List.of(AVERAGED, WRAPPERS)) {
            for (String wrapper : wrappers) {
                if (key.startsWith(wrapper, from)) {
                    count(key, from + wrapper.length(), own, hits);
                }
            }
        }
    }

    private static boolean averaged(String prefix) {
        return AVERAGED.stream().anyMatch(wrapper -> prefix.startsWith(wrapper) || prefix.contains("." + wrapper));
    }

    /**
     * A first layer of another number of input channels: fewer inputs share the sum over the published channels (a grey picture gives the
     * response of its three-channel copy); more inputs repeat the published ones cyclically, scaled to keep the response's size, as timm does.
     */
    private static WeightSource folded(Backbone net, WeightSource source, Map<String, Parameter> own) {
        String key = net.inputKey();
        if (!source.keys().contains(key)) {
            return source;
        }
        int[] from = source.shape(key);
        int[] to = own.get(key).officialShape();
        int[] published = to.clone();
        published[1] = from.length == to.length ? from[1] : 0;
        if (published[1] == 0 || published[1] == to[1] || !Arrays.equals(from, published)) {
            return source;
        }
        return WeightMap.of(source).put(key, to, () -> fold(source.read(key), from, to));
    }

    private static float[] fold(float[] weight, int[] from, int[] to) {
        int taps = weight.length / (from[0] * from[1]);
        float[] folded = new float[to[0] * to[1] * taps];
        for (int o = 0; o < to[0]; o++) {
            for (int t = 0; t < taps; t++) {
                double sum = 0;
                for (int i = 0; i < from[1]; i++) {
                    sum += weight[(o * from[1] + i) * taps + t];
                }
                for (int i = 0; i < to[1]; i++) {
                    double w = weight[(o * from[1] + i % from[1]) * taps + t];
                    folded[(o * to[1] + i) * taps + t] = (float) (to[1] < from[1] ? sum / to[1] : w * from[1] / to[1]);
                }
            }
        }
        return folded;
    }
}
