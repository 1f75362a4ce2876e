package org.serpentine.tensor.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Activation;
import org.serpentine.scanning.kernel.Activations;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.kernel.NeighbourAxis;
import org.serpentine.tensor.kernel.NeighbourKernel;
import org.serpentine.tensor.kernel.Neighbourhood;

/**
 * Vector version of neighbourhood attention. Keys are transposed row by row to [channel][column], with the columns of a remainder
 * modulo the dilation side by side: then the neighbours of any query are neighbours in memory.
 */
final class VectorNeighbours implements NeighbourKernel {
    private static final int LANES = DepthwiseTaps.LANES;
    /** Multiply-accumulates worth a thread of their own. */
    private static final long GRAIN = 100_000;
    /** Score of a lane without a neighbour: nothing after the softmax. */
    private static final float NOTHING = Float.NEGATIVE_INFINITY;

    private final Activations activations;
    private final NeighbourKernel twin;

    /**
     * @param activations for the exponentials
     * @param twin        does heads of fewer channels than a vector has lanes
     */
    VectorNeighbours(Activations activations, NeighbourKernel twin) {
        this.activations = activations;
        this.twin = twin;
    }

    private static int grain(long work) {
        return (int) Math.max(1, GRAIN / work);
    }

    @Override
    public void scores(Neighbourhood s, Rows q, Rows k, float[] table, boolean softmax, float[] scores, Workers workers) {
        Workspace workspace = workers.workspace();
        Scores run = new Scores(s, q, k, workspace, table);
        int lines = s.batch() * s.heads() * s.rows().length();
        long line = (long) s.columns().length() * s.width();
        workers.ranges(lines, grain(line), run::transpose);
        workers.ranges(lines, grain(line * s.neighbours()), (from, to) -> {
            float[] scratch = workspace.borrow(run.scratch());
            for (int i = from; i < to; i++) {
                run.line(i, softmax, activations, scratch, scores);
            }
            workspace.giveBack(scratch);
        });
        workspace.giveBack(run.keys);
        workspace.giveBack(run.table);
    }

    /** One computation of scores. */
    private static final class Scores {
        private final Neighbourhood shape;
        private final Rows q;
        private final Rows k;
        private final int width;
        private final int channels;
        private final int window;
        /** Values of a query's scores, with the lanes behind them. */
        private final int padded;
        private final int relatives;
        /** Where each column went. */
        private final int[] column;
        private final int[] firstColumn;
        private final int[] relativeColumn;
        final float[] keys;
        final float[] table;

        Scores(Neighbourhood shape, Rows q, Rows k, Workspace workspace, float[] bias) {
            this.shape = shape;
            this.q = q;
            this.k = k;
            NeighbourAxis axis = shape.columns();
            width = axis.length();
            channels = shape.width();
            window = axis.window();
            relatives = axis.relatives();
            padded = (shape.neighbours() + LANES - 1) / LANES * LANES;
            column = new int[width];
            firstColumn = new int[width];
            relativeColumn = new int[width];
            for (int remainder = 0, begin = 0; remainder < axis.dilation(); remainder++) {
                for (int j = remainder; j < width; j += axis.dilation()) {
                    column[j] = begin + j / axis.dilation();
                    firstColumn[j] = begin + axis.startInGroup(j);
                    relativeColumn[j] = axis.relative(j);
                }
                begin += axis.group(remainder);
            }
            keys = workspace.borrow(shape.positions() * shape.heads() * channels + LANES);
            int entries = shape.heads() * shape.relatives();
            table = workspace.borrow(entries + LANES);
            if (bias == null) {
                Arrays.fill(table, 0, entries, 0f);
            } else {
                System.arraycopy(bias, 0, table, 0, entries);
            }
        }

        int scratch() {
            return width * padded + 2 * LANES;
        }

        /** Lines of (item, head, row): their keys become [channel][column]. */
        void transpose(int from, int to) {
            int height = shape.rows().length();
            float[] data = k.data();
            for (int line = from; line < to; line++) {
                int row = line / height / shape.heads() * height + line % height;
                int head = line / height % shape.heads();
                int o = line * channels * width;
                for (int j = 0; j < width; j++) {
                    int i = k.at(row * width + j) + head * channels;
                    int at = o + column[j];
                    for (int c = 0; c < channels; c++, at += width) {
                        keys[at] = data[i + c];
                    }
                }
            }
        }

        /** Scores of one line of queries. */
        void line(int line, boolean softmax, Activations activations, float[] scratch, float[] scores) {
            int height = shape.rows().length();
            int i = line % height;
            int head = line / height % shape.heads();
            int position = (line / height / shape.heads() * height + i) * width;
            int keyRow = (line - i + shape.rows().start(i)) * channels * width;
            int tableRow = head * shape.relatives() + shape.rows().relative(i) * relatives;
            int neighbours = shape.neighbours();
            for (int j = 0; j < width; j++) {
                int at = j * padded;
                query(keyRow + firstColumn[j], q.at(position + j) + head * channels, tableRow + relativeColumn[j], scratch, at);
                Arrays.fill(scratch, at + neighbours, at + padded, NOTHING);
            }
            if (softmax) {
                softmax(activations, scratch);
            }
            for (int j = 0; j < width; j++) {
                System.arraycopy(scratch, j * padded, scores, ((position + j) * shape.heads() + head) * neighbours, neighbours);
            }
        }

        /** All rows of a window; windows wider than a vector take several, the last one flush with the end of the row. */
        private void query(int k0, int q0, int t0, float[] scratch, int at) {
            float[] queries = q.data();
            int rows = shape.rows().window();
            int row = shape.rows().dilation() * channels * width;
            for (int b = 0; b < window; b += LANES) {
                int from = Math.max(0, Math.min(b, window - LANES));
                int a = 0;
                for (; a < rows - 3; a += 4) {
                    NeighbourLoops.four(keys, k0 + a * row + from, row, width, queries, q0, channels, table, t0 + a * relatives + from,
                            relatives, scratch, at + a * window + from, window);
                }
                if (a == rows - 3) {
                    NeighbourLoops.three(keys, k0 + a * row + from, row, width, queries, q0, channels, table, t0 + a * relatives + from,
                            relatives, scratch, at + a * window + from, window);
                    a += 3;
                }
                for (; a < rows; a++) {
                    NeighbourLoops.one(keys, k0 + a * row + from, width, queries, q0, channels, table, t0 + a * relatives + from,
                            scratch, at + a * window + from);
                }
            }
        }

        private void softmax(Activations activations, float[] scratch) {
            int lanes = width * padded + LANES;
            for (int j = 0; j < width; j++) {
                NeighbourLoops.largest(scratch, j * padded, padded, scratch, lanes);
                float largest = scratch[lanes];
                for (int l = lanes + 1; l < lanes + LANES; l++) {
                    if (scratch[l] > largest) {
                        largest = scratch[l];
                    }
                }
                NeighbourLoops.subtract(scratch, j * padded, padded, largest);
            }
            activations.forward(Activation.EXP, scratch, 0, scratch, 0, width * padded);
            for (int j = 0; j < width; j++) {
                NeighbourLoops.sum(scratch, j * padded, padded, scratch, lanes);
                float even = 0;
                float odd = 0;
                for (int l = lanes; l < lanes + LANES; l += 2) {
                    even += scratch[l];
                    odd += scratch[l + 1];
                }
                NeighbourLoops.scale(scratch, j * padded, padded, 1 / (even + odd));
            }
        }
    }

    @Override
    public void aggregate(Neighbourhood s, float[] weights, Rows v, boolean add, Rows y, Workers workers) {
        if (s.width() < LANES) {
            twin.aggregate(s, weights, v, add, y, workers);
            return;
        }
        int[] offsets = s.offsets(v.stride());
        int height = s.rows().length();
        int width = s.columns().length();
        Workspace workspace = workers.workspace();
        workers.ranges(s.batch() * height, grain((long) width * s.heads() * s.width() * offsets.length), (from, to) -> {
            float[] sums = workspace.borrow(s.width());
            for (int line = from; line < to; line++) {
                int row = line / height * height + s.rows().start(line % height);
                for (int j = 0; j < width; j++) {
                    int first = v.at(row * width + s.columns().start(j));
                    int own = line * width + j;
                    for (int head = 0; head < s.heads(); head++) {
                        int at = (own * s.heads() + head) * offsets.length;
                        int o = y.at(own) + head * s.width();
                        if (add) {
                            gather(weights, at, offsets, v.data(), first + head * s.width(), s.width(), sums, 0);
                            for (int c = 0; c < s.width(); c++) {
                                y.data()[o + c] += sums[c];
                            }
                        } else {
                            gather(weights, at, offsets, v.data(), first + head * s.width(), s.width(), y.data(), o);
                        }
                    }
                }
            }
            workspace.giveBack(sums);
        });
    }

    /** All channels of a head, two vectors at a time; the last vector is flush with the end and may do some channels again. */
    private static void gather(float[] w, int w0, int[] offsets, float[] v, int v0, int channels, float[] y, int y0) {
        for (int c = 0; c < channels; c += 2 * LANES) {
            int at = Math.min(c, channels - LANES);
            int second = Math.min(c + LANES, channels - LANES) - at;
            if (second > 0) {
                NeighbourLoops.gatherTwo(w, w0, offsets, v, v0 + at, second, y, y0 + at);
            } else {
                NeighbourLoops.gather(w, w0, offsets, v, v0 + at, y, y0 + at);
            }
        }
    }

    @Override
    public void scatter(Neighbourhood s, float[] weights, Rows x, Rows y, Workers workers) {
        if (s.width() < LANES) {
            twin.scatter(s, weights, x, y, workers);
            return;
        }
        int[] offsets = s.offsets(y.stride());
        int whole = s.width() / LANES * LANES;
        int rest = s.width() - LANES;
        int size = s.rows().length() * s.columns().length();
        Workspace workspace = workers.workspace();
        workers.run(s.batch() * s.heads(), task -> {
            int channel = task % s.heads() * s.width();
            float[] tail = workspace.borrow(LANES);
            Arrays.fill(tail, 0, LANES, 0f); // lanes that the whole vectors have done add nothing
            for (int p = 0; p < size; p++) {
                int own = task / s.heads() * size + p;
                int at = (own * s.heads() + task % s.heads()) * offsets.length;
                int from = x.at(own) + channel;
                int to = y.at(s.first(task / s.heads(), p / s.columns().length(), p % s.columns().length())) + channel;
                for (int c = 0; c < whole; c += LANES) {
                    NeighbourLoops.scatter(weights, at, offsets, x.data(), from + c, y.data(), to + c);
                }
                if (whole < s.width()) {
                    System.arraycopy(x.data(), from + whole, tail, whole - rest, s.width() - whole);
                    NeighbourLoops.scatter(weights, at, offsets, tail, 0, y.data(), to + rest);
                }
            }
            workspace.giveBack(tail);
        });
    }
}
