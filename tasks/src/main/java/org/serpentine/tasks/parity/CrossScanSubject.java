package org.serpentine.tasks.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrders;
import org.serpentine.tensor.Context;

/** {@code cross_scan} and {@code cross_merge} of VMamba: four sequences of a map (B, C, H, W) along our scan orders, and their sum. */
final class CrossScanSubject implements Subject {
    private static final int DIRECTIONS = 4;

    @Override
    public Map<String, Values> run(Fixture f, Context ctx) {
        for (String layout : new String[] {"in_channel_first", "out_channel_first"}) {
            Words.only(f.config(), layout, "true");
        }
        String op = f.config().path("op").asText();
        boolean merge = op.equals("cross_merge");
        boolean oneByOne = op.equals("cross_scan_one_by_one") || !merge && f.config().path("one_by_one").asBoolean(false);
        String name = merge ? "y" : "x";
        Values x = f.input(name);
        int[] s = x.shape();
        int rank = s.length;
        int channels = s[rank - 3];
        int[][] orders = orders(f.config().path("scans").asInt(mode(f.config())), Grid.of(s[rank - 2], s[rank - 1]));
        int length = orders[0].length;
        Results results = new Results(f);
        int[] scanned = {s[0], DIRECTIONS, channels, length};
        int[] merged = {s[0], channels, length};
        if (merge) {
            float[] cotangent = results.output("output", new Values(merged, merge(x.data(), s[0], channels, orders)));
            results.gradient(name, s, scan(cotangent, s[0], channels, orders, false));
        } else {
            float[] cotangent = results.output("output", new Values(scanned, scan(x.data(), s[0], channels, orders, oneByOne)));
            results.gradient(name, s, oneByOne ? unscan(cotangent, s[0], channels, orders)
                    : merge(cotangent, s[0], channels, orders));
        }
        return results.all();
    }

    private static int mode(JsonNode config) {
        String word = config.path("mode").asText("cross2d");
        int mode = List.of("cross2d", "unidi", "bidi").indexOf(word);
        if (mode < 0) {
            throw new IllegalArgumentException("mode is \"" + word + "\", expected cross2d, unidi or bidi");
        }
        return mode;
    }

    private static int[][] orders(int mode, Grid grid) {
        String family = switch (mode) {
            case 0 -> "vmamba-cross-";
            case 1 -> "vmamba-unidi-";
            case 2 -> "vmamba-bidi-";
            case 3 -> "vmamba-rot90-";
            default -> throw new IllegalArgumentException("scans is " + mode + ", expected 0 (cross), 1 (unidirectional), "
                    + "2 (bidirectional) or 3 (rotations)");
        };
        int[][] orders = new int[DIRECTIONS][];
        for (int k = 0; k < DIRECTIONS; k++) {
            orders[k] = ScanOrders.standard().path(family + k, grid).order();
        }
        return orders;
    }

    /** [B, C, L] (or, one by one, [B, 4, C, L]) to [B, 4, C, L] with each direction in its own order. */
    private static float[] scan(float[] x, int batch, int channels, int[][] orders, boolean oneByOne) {
        int length = orders[0].length;
        float[] y = new float[batch * DIRECTIONS * channels * length];
        for (int b = 0; b < batch; b++) {
            for (int k = 0; k < DIRECTIONS; k++) {
                for (int c = 0; c < channels; c++) {
                    int to = ((b * DIRECTIONS + k) * channels + c) * length;
                    int from = oneByOne ? to : (b * channels + c) * length;
                    for (int l = 0; l < length; l++) {
                        y[to + l] = x[from + orders[k][l]];
                    }
                }
            }
        }
        return y;
    }

    /** The reverse of a one-by-one scan. */
    private static float[] unscan(float[] y, int batch, int channels, int[][] orders) {
        int length = orders[0].length;
        float[] x = new float[y.length];
        for (int row = 0; row < batch * DIRECTIONS * channels; row++) {
            int[] order = orders[row / channels % DIRECTIONS];
            for (int l = 0; l < length; l++) {
                x[row * length + order[l]] = y[row * length + l];
            }
        }
        return x;
    }

    /** [B, 4, C, L], each direction in its own order, summed back to [B, C, L]. */
    private static float[] merge(float[] y, int batch, int channels, int[][] orders) {
        int length = orders[0].length;
        float[] x = new float[batch * channels * length];
        for (int b = 0; b < batch; b++) {
            for (int k = 0; k < DIRECTIONS; k++) {
                for (int c = 0; c < channels; c++) {
                    int from = ((b * DIRECTIONS + k) * channels + c) * length;
                    int to = (b * channels + c) * length;
                    for (int l = 0; l < length; l++) {
                        x[to + orders[k][l]] += y[from + l];
                    }
                }
            }
        }
        return x;
    }
}
