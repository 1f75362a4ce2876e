package org.serpentine.scanning.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.SelectiveScanArgs;

/**
 * A range of channels cut into blocks that lie inside one group and are narrow enough for the second-level cache. The vectors of
 * all blocks are numbered in turn; vector v keeps its states at {@code v * states * lanes} of the state arrays, so a block whose
 * width is no multiple of the lanes is padded there.
 */
final class ScanBlocks {

    /** Channels of a block at most: 64 steps of one operand are then 64 kB. */
    private static final int WIDTH = 256;

    /** First channel of block i. */
    final int[] first;
    /** Channels of block i. */
    final int[] width;
    /** Number of the first vector of block i. */
    final int[] vector;
    /** Number of blocks. */
    final int count;
    /** Number of vectors of all blocks. */
    final int vectors;

    private final int perGroup;

    ScanBlocks(SelectiveScanArgs args, int from, int to) {
        perGroup = args.channels / args.groups;
        int most = (to - from) / Math.min(perGroup, WIDTH) + (to - from) / perGroup + 3;
        first = new int[most];
        width = new int[most];
        vector = new int[most];
        int blocks = 0;
        int vectorsSoFar = 0;
        for (int c = from; c < to; c += width[blocks - 1]) {
            int groupEnd = (c / perGroup + 1) * perGroup;
            first[blocks] = c;
            width[blocks] = Math.min(WIDTH, Math.min(groupEnd, to) - c);
            vector[blocks] = vectorsSoFar;
            vectorsSoFar += Lanes.padded(width[blocks]) / Lanes.COUNT;
            blocks++;
        }
        count = blocks;
        vectors = vectorsSoFar;
    }

    /** Floats of a state array for these blocks. */
    int stateLength(int states) {
        return vectors * states * Lanes.COUNT;
    }

    /**
     * Copies a matrix [D][N] (from {@code at}) into the padded layout, times {@code factor}; the padding becomes zero. Null
     * stands for zeros.
     */
    void load(float[] matrix, int at, int states, float factor, float[] to) {
        Arrays.fill(to, 0, stateLength(states), 0f);
        for (int i = 0; i < count && matrix != null; i++) {
            for (int d = 0; d < width[i]; d++) {
                int target = place(i, d, states);
                int source = at + (first[i] + d) * states;
                for (int n = 0; n < states; n++) {
                    to[target + n * Lanes.COUNT] = matrix[source + n] * factor;
                }
            }
        }
    }

    /** Copies, or adds, the padded layout back into a matrix [D][N] that begins at {@code at}. */
    void store(float[] from, float[] matrix, int at, int states, boolean add) {
        for (int i = 0; i < count; i++) {
            for (int d = 0; d < width[i]; d++) {
                int source = place(i, d, states);
                int target = at + (first[i] + d) * states;
                for (int n = 0; n < states; n++) {
                    float value = from[source + n * Lanes.COUNT];
                    matrix[target + n] = add ? matrix[target + n] + value : value;
                }
            }
        }
    }

    /** Where the checkpoint of a batch item before step {@code chunk} begins. */
    int checkpointAt(SelectiveScanArgs args, int item, int chunk) {
        int chunks = (args.length + ScanOperands.CHUNK - 1) / ScanOperands.CHUNK;
        return (item * chunks + chunk / ScanOperands.CHUNK) * args.states * args.channels;
    }

    /** Copies, or adds, the padded layout into a checkpoint [N][D] that begins at {@code at}. */
    void checkpoint(float[] from, float[] matrix, int at, SelectiveScanArgs args, boolean add) {
        for (int i = 0; i < count; i++) {
            for (int n = 0; n < args.states; n++) {
                int target = at + n * args.channels + first[i];
                for (int d = 0; d < width[i]; d++) {
                    float value = from[place(i, d, args.states) + n * Lanes.COUNT];
                    matrix[target + d] = add ? matrix[target + d] + value : value;
                }
            }
        }
    }

    /**
     * Copies one vector of channels from the checkpoint before step {@code chunk}, with zeros in the padding: state n goes to
     * {@code n * stride}.
     */
    void restore(float[] checkpoints, SelectiveScanArgs args, int item, int chunk, int block, int vectorOfBlock, float[] to,
            int stride) {
        int column = vectorOfBlock * Lanes.COUNT;
        int lanes = Math.min(Lanes.COUNT, width[block] - column);
        int from = checkpointAt(args, item, chunk) + first[block] + column;
        for (int n = 0; n < args.states; n++) {
            System.arraycopy(checkpoints, from + n * args.channels, to, n * stride, lanes);
            Arrays.fill(to, n * stride + lanes, n * stride + Lanes.COUNT, 0f);
        }
    }

    /** Group of the channels of a block. */
    int group(int block) {
        return first[block] / perGroup;
    }

    /** Padded channels of the widest block. */
    int widest() {
        int most = 0;
        for (int i = 0; i < count; i++) {
            most = Math.max(most, Lanes.padded(width[i]));
        }
        return most;
    }

    private int place(int block, int d, int states) {
        return (vector[block] + d / Lanes.COUNT) * states * Lanes.COUNT + d % Lanes.COUNT;
    }
}
