package org.serpentine.tensor.kernel;

import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.Workers;

/** The definition of the sums of neighbourhood attention, neighbour by neighbour. */
public final class ScalarNeighbours implements NeighbourKernel {
    /** Work on one head of one position. */
    @FunctionalInterface
    private interface Body {
        /**
         * @param weights where the position's weights begin
         * @param own     the position
         * @param first   its first neighbour
         * @param channel first channel of the head
         */
        void run(int weights, int own, int first, int channel, int i, int j, int head);
    }

    private static void forEach(Neighbourhood s, Workers workers, Body body) {
        int height = s.rows().length();
        int width = s.columns().length();
        workers.ranges(s.batch() * height, 1, (from, to) -> {
            for (int line = from; line < to; line++) {
                for (int j = 0; j < width; j++) {
                    for (int head = 0; head < s.heads(); head++) {
                        visit(s, line / height, line % height, j, head, body);
                    }
                }
            }
        });
    }

    private static void visit(Neighbourhood s, int item, int i, int j, int head, Body body) {
        int own = (item * s.rows().length() + i) * s.columns().length() + j;
        body.run((own * s.heads() + head) * s.neighbours(), own, s.first(item, i, j), head * s.width(), i, j, head);
    }

    @Override
    public void scores(Neighbourhood s, Rows q, Rows k, float[] table, boolean softmax, float[] scores, Workers workers) {
        int[] offsets = s.offsets(1);
        forEach(s, workers, (at, own, first, channel, i, j, head) -> {
            for (int n = 0; n < offsets.length; n++) {
                int a = q.at(own) + channel;
                int b = k.at(first + offsets[n]) + channel;
                float sum = 0;
                for (int c = 0; c < s.width(); c++) {
                    sum += q.data()[a + c] * k.data()[b + c];
                }
                scores[at + n] = table == null ? sum : sum + table[relative(s, i, j, n) + head * s.relatives()];
            }
            if (softmax) {
                softmax(scores, at, offsets.length);
            }
        });
    }

    private static int relative(Neighbourhood s, int i, int j, int n) {
        int a = s.rows().relative(i) + n / s.columns().window();
        return a * s.columns().relatives() + s.columns().relative(j) + n % s.columns().window();
    }

    private static void softmax(float[] x, int at, int n) {
        float max = x[at];
        for (int i = at; i < at + n; i++) {
            max = Math.max(max, x[i]);
        }
        float sum = 0;
        for (int i = at; i < at + n; i++) {
            x[i] = (float) Math.exp(x[i] - max);
            sum += x[i];
        }
        for (int i = at; i < at + n; i++) {
            x[i] /= sum;
        }
    }

    @Override
    public void aggregate(Neighbourhood s, float[] weights, Rows v, boolean add, Rows y, Workers workers) {
        int[] offsets = s.offsets(1);
        forEach(s, workers, (at, own, first, channel, i, j, head) -> {
            int to = y.at(own) + channel;
            for (int c = 0; c < s.width(); c++) {
                float sum = add ? y.data()[to + c] : 0;
                for (int n = 0; n < offsets.length; n++) {
                    sum += weights[at + n] * v.data()[v.at(first + offsets[n]) + channel + c];
                }
                y.data()[to + c] = sum;
            }
        });
    }

    @Override
    public void scatter(Neighbourhood s, float[] weights, Rows x, Rows y, Workers workers) {
        int[] offsets = s.offsets(1);
        workers.run(s.batch() * s.heads(), task -> {
            int head = task % s.heads();
            int item = task / s.heads();
            for (int i = 0; i < s.rows().length(); i++) {
                for (int j = 0; j < s.columns().length(); j++) {
                    visit(s, item, i, j, head, (at, own, first, channel, unused, unused2, same) -> {
                        int from = x.at(own) + channel;
                        for (int n = 0; n < offsets.length; n++) {
                            int to = y.at(first + offsets[n]) + channel;
                            for (int c = 0; c < s.width(); c++) {
                                y.data()[to + c] += weights[at + n] * x.data()[from + c];
                            }
                        }
                    });
                }
            }
        });
    }

    @Override
    public int values(Neighbourhood s) {
        return Math.multiplyExact(Math.multiplyExact(s.positions(), s.heads()), s.neighbours());
    }

    @Override
    public void attend(Neighbourhood s, Rows q, Rows k, float[] table, float[] weights, Rows v, Rows y, Workers workers) {
        scores(s, q, k, table, true, weights, workers);
        aggregate(s, weights, v, false, y, workers);
    }

    @Override
    public void apply(Neighbourhood s, float[] weights, Rows v, Rows y, Workers workers) {
        aggregate(s, weights, v, false, y, workers);
    }
}
