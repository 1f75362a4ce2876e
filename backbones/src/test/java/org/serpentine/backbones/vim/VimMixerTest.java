package org.serpentine.backbones.vim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class VimMixerTest {
    private static final int LENGTH = 9;

    /** With the weights of both directions exchanged, a reversed sequence gives the reversed result. */
    @Test
    void directionsMirrorEachOther() {
        VimConfig config = VimConfig.published(20, 16);
        VimMixer mixer = new VimMixer(config);
        mixer.initializeFrom(3);
        mixer.parameters().values().forEach(p -> scatter(p.value().data()));
        VimMixer mirrored = new VimMixer(config);
        Map<String, Parameter> from = mixer.parameters();
        mirrored.parameters().forEach((key, p) -> p.setOfficial(from.get(exchanged(key)).official()));
        Tensor x = GradientCheck.random(5, 2, LENGTH, 20);
        try (Context ctx = Context.create(2)) {
            Tensor y = mixer.forward(ctx, x, reverse());
            Tensor back = mirrored.forward(ctx, reversed(x), reverse());
            double largest = 0;
            for (float v : y.data()) {
                largest = Math.max(largest, Math.abs(v));
            }
            Tensor want = reversed(y);
            for (int i = 0; i < want.elements(); i++) {
                assertEquals(want.data()[i], back.data()[i], 1e-5 * largest, "value " + i);
            }
        }
    }

    private static void scatter(float[] values) {
        Tensor noise = GradientCheck.random(values.length, values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] += 0.3f * noise.data()[i];
        }
    }

    private static String exchanged(String key) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String name : List.of("conv1d", "x_proj", "dt_proj")) {
            pairs.put(name, name + "_b");
        }
        if (key.equals("A_log") || key.equals("A_b_log")) {
            return key.equals("A_log") ? "A_b_log" : "A_log";
        }
        if (key.equals("D") || key.equals("D_b")) {
            return key.equals("D") ? "D_b" : "D";
        }
        for (Map.Entry<String, String> e : pairs.entrySet()) {
            if (key.startsWith(e.getKey() + ".")) {
                return e.getValue() + key.substring(e.getKey().length());
            }
            if (key.startsWith(e.getValue() + ".")) {
                return e.getKey() + key.substring(e.getValue().length());
            }
        }
        return key;
    }

    private static int[] reverse() {
        int[] order = new int[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            order[i] = LENGTH - 1 - i;
        }
        return order;
    }

    private static Tensor reversed(Tensor x) {
        Tensor y = Tensor.zeros(x.shape());
        int c = x.channels();
        for (int row = 0; row < x.rows(); row++) {
            int to = row / LENGTH * LENGTH + LENGTH - 1 - row % LENGTH;
            System.arraycopy(x.data(), row * c, y.data(), to * c, c);
        }
        return y;
    }
}
