package org.serpentine.tensor.kernel.vector;

import org.serpentine.tensor.kernel.NeighbourAxis;

/**
 * The queries of a row of a map in blocks of four that follow each other in their group (their columns have the same remainder modulo
 * the dilation), so that their windows are nearly the same: what is loaded for one serves all four. The last block of a group may
 * hold some query more than once.
 */
final class QueryBlocks {
    /** Queries of a block. */
    static final int SIZE = 4;

    /** Number of blocks. */
    final int count;
    /** Column of each query, [block][query]. */
    final int[] column;
    /** Queries of a block that are not there yet. */
    final int[] fresh;
    /** First column of the union of a block's windows. */
    final int[] start;
    /** The same in the order of groups, in which the columns of a group are neighbours. */
    final int[] grouped;
    /** How far a query's window lies behind the beginning of the union, [block][query], ascending. */
    final int[] shift;

    QueryBlocks(NeighbourAxis axis) {
        int dilation = axis.dilation();
        int blocks = 0;
        for (int remainder = 0; remainder < dilation; remainder++) {
            blocks += (axis.group(remainder) + SIZE - 1) / SIZE;
        }
        count = blocks;
        column = new int[count * SIZE];
        fresh = new int[count];
        start = new int[count];
        grouped = new int[count];
        shift = new int[count * SIZE];
        int block = 0;
        int begin = 0;
        for (int remainder = 0; remainder < dilation; remainder++) {
            int group = axis.group(remainder);
            for (int p = 0; p < group; p += SIZE, block++) {
                int first = axis.startInGroup(p * dilation + remainder);
                fresh[block] = Math.min(SIZE, group - p);
                start[block] = first * dilation + remainder;
                grouped[block] = begin + first;
                for (int i = 0; i < SIZE; i++) {
                    int own = Math.min(p + i, group - 1) * dilation + remainder;
                    column[block * SIZE + i] = own;
                    shift[block * SIZE + i] = axis.startInGroup(own) - first;
                }
            }
            begin += group;
        }
    }

    /** Columns of the union beyond those of one window. */
    int extra(int block) {
        return shift[block * SIZE + SIZE - 1];
    }

    /** The largest {@link #extra}. */
    int mostExtra() {
        int most = 0;
        for (int block = 0; block < count; block++) {
            most = Math.max(most, extra(block));
        }
        return most;
    }

    /** Where each column lies in the order of groups. */
    static int[] grouped(NeighbourAxis axis) {
        int[] place = new int[axis.length()];
        for (int remainder = 0, begin = 0; remainder < axis.dilation(); begin += axis.group(remainder), remainder++) {
            for (int j = remainder; j < place.length; j += axis.dilation()) {
                place[j] = begin + j / axis.dilation();
            }
        }
        return place;
    }
}
