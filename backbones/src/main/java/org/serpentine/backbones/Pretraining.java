package org.serpentine.backbones;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.serpentine.nn.IncompleteWeightsException;
import org.serpentine.nn.LoadReport;
import org.serpentine.nn.Parameter;
import org.serpentine.nn.WeightMap;
import org.serpentine.nn.WeightSource;

/** Fits a published checkpoint to a network that may have other classes, other input channels or another picture size. */
final class Pretraining {
    /** Wrappers seen in published files, outermost first; the averaged weights are the ones that the published accuracy belongs to. */
    private static final List<String> WRAPPERS = List.of("model_ema.", "state_dict_ema.", "ema.", "params_ema.", "state_dict.",
            "model_state_dict.", "model.", "params.", "module.", "_orig_mod.", "backbone.", "net.");

    private Pretraining() {}

    static LoadReport load(Backbone net, WeightSource checkpoint) {
        Map<String, Parameter> own = net.parameters();
        WeightSource fitted = folded(net, net.adapt(unwrapped(checkpoint, own)), own);
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
            throw new IncompleteWeightsException(report, advice(net, report));
        }
        return net.load(body, false);
    }

    private static String advice(Backbone net, LoadReport report) {
        if (report.loaded().isEmpty()) {
            return "None of its tensors belongs to this network: check the network's name and what the file is.";
        }
        if (report.unexpected().isEmpty() && report.mismatched().isEmpty() && report.missing().stream().allMatch(net::inHead)) {
            return "The file holds no classifier: build the network without classes (classes = 0).";
        }
        return "Check the network's name and options; nothing was changed.";
    }

    /** Takes wrappers off the keys until they are the network's, preferring averaged weights; other entries are left out. */
    private static WeightSource unwrapped(WeightSource source, Map<String, Parameter> own) {
        String prefix = "";
        List<String> keys = source.keys();
        boolean found = true;
        while (found && keys.stream().noneMatch(own::containsKey)) {
            found = false;
            for (String wrapper : WRAPPERS) {
                String longer = prefix + wrapper;
                if (keys.stream().anyMatch(k -> k.startsWith(longer))) {
                    prefix = longer;
                    found = true;
                    break;
                }
            }
            String p = prefix;
            if (keys.stream().anyMatch(k -> k.startsWith(p) && own.containsKey(k.substring(p.length())))) {
                break;
            }
        }
        String wrapping = prefix;
        return source.renamed(key -> key.startsWith(wrapping) ? key.substring(wrapping.length()) : null);
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
