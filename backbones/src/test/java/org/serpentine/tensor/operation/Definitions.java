package org.serpentine.tensor.operation;

/** Textbook definitions in double precision, channels last, as references for the window operations. */
final class Definitions {
    private Definitions() {}

    static int[] outputExtents(int[] extents, ConvolutionSpec s) {
        int[] out = new int[extents.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (extents[i] + 2 * s.padding()[i] - s.dilation()[i] * (s.kernel()[i] - 1) - 1) / s.stride()[i] + 1;
        }
        return out;
    }

    /**
     * Grouped convolution of {@code x [N, extents..., C]} with weights {@code [O, kernel..., C / groups]}.
     * The input gradient follows by central differences.
     */
    static double[] convolution(double[] x, int batch, int[] extents, int channels, double[] w, int outputs, double[] bias,
            ConvolutionSpec s) {
        int[] out = outputExtents(extents, s);
        int perGroup = channels / s.groups();
        double[] y = new double[batch * product(out) * outputs];
        for (int p = 0; p < product(out); p++) {
            int[] o = index(p, out);
            for (int t = 0; t < s.taps(); t++) {
                int at = input(o, index(t, s.kernel()), extents, s);
                for (int n = 0; at >= 0 && n < batch; n++) {
                    for (int oc = 0; oc < outputs; oc++) {
                        int x0 = (n * product(extents) + at) * channels + oc / (outputs / s.groups()) * perGroup;
                        for (int c = 0; c < perGroup; c++) {
                            y[(n * product(out) + p) * outputs + oc] += x[x0 + c] * w[(oc * s.taps() + t) * perGroup + c];
                        }
                    }
                }
            }
        }
        for (int i = 0; bias != null && i < y.length; i++) {
            y[i] += bias[i % outputs];
        }
        return y;
    }

    /** Depthwise weights {@code [kernel..., C, 1]} as weights of a convolution with C groups, {@code [C, kernel..., 1]}. */
    static double[] asGrouped(double[] w, int channels) {
        int taps = w.length / channels;
        double[] g = new double[w.length];
        for (int t = 0; t < taps; t++) {
            for (int c = 0; c < channels; c++) {
                g[c * taps + t] = w[t * channels + c];
            }
        }
        return g;
    }

    /** Flat input position that a tap of an output position reads, or -1 in the padding. */
    static int input(int[] o, int[] tap, int[] extents, ConvolutionSpec s) {
        int at = 0;
        for (int i = 0; i < extents.length; i++) {
            int p = o[i] * s.stride()[i] - s.padding()[i] + tap[i] * s.dilation()[i];
            if (p < 0 || p >= extents[i]) {
                return -1;
            }
            at = at * extents[i] + p;
        }
        return at;
    }

    static int[] index(int flat, int[] extents) {
        int[] index = new int[extents.length];
        for (int i = extents.length - 1; i >= 0; i--) {
            index[i] = flat % extents[i];
            flat /= extents[i];
        }
        return index;
    }

    static int product(int[] extents) {
        int n = 1;
        for (int e : extents) {
            n *= e;
        }
        return n;
    }

    /** {@code [n, extents..., c]}. */
    static int[] shape(int n, int[] extents, int c) {
        int[] shape = new int[extents.length + 2];
        shape[0] = n;
        System.arraycopy(extents, 0, shape, 1, extents.length);
        shape[extents.length + 1] = c;
        return shape;
    }
}
