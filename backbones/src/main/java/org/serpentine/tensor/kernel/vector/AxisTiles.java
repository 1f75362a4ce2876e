package org.serpentine.tensor.kernel.vector;

import java.util.Arrays;
import org.serpentine.tensor.kernel.NeighbourAxis;

/**
 * The queries of one axis in tiles of a few that follow each other in their group (their positions have the same remainder modulo the
 * dilation), so that their windows are nearly the same. The last tile of a group may hold its last query more than once.
 */
final class AxisTiles {
    /** Queries of a tile. */
    final int size;
    /** Number of tiles. */
    final int count;
    /** Position of the first key of the union of a tile's windows. */
    final int[] start;
    /** Keys of that union, a dilation apart. */
    final int[] keys;
    /** Keys of all earlier tiles; one entry more than there are tiles. */
    final int[] before;
    /** Queries of a tile that no earlier one of it repeats. */
    final int[] fresh;
    /** Steps from the first query to the first key, at most 0. */
    final int[] offset;
    /** The first tile whose queries see their keys as this one's do. */
    final int[] kind;
    /** The tiles in an order in which those of a kind follow each other. */
    final int[] alike;
    private final int[] query;
    private final int[] shift;

    AxisTiles(NeighbourAxis axis, int size) {
        this.size = size;
        int dilation = axis.dilation();
        int tiles = 0;
        for (int remainder = 0; remainder < dilation; remainder++) {
            tiles += (axis.group(remainder) + size - 1) / size;
        }
        count = tiles;
        start = new int[count];
        keys = new int[count];
        before = new int[count + 1];
        fresh = new int[count];
        offset = new int[count];
        query = new int[count * size];
        shift = new int[count * size];
        int tile = 0;
        for (int remainder = 0; remainder < dilation; remainder++) {
            int group = axis.group(remainder);
            for (int p = 0; p < group; p += size, tile++) {
                int first = axis.startInGroup(p * dilation + remainder);
                start[tile] = first * dilation + remainder;
                offset[tile] = first - p;
                fresh[tile] = Math.min(size, group - p);
                for (int i = 0; i < size; i++) {
                    int own = Math.min(p + i, group - 1) * dilation + remainder;
                    query[tile * size + i] = own;
                    shift[tile * size + i] = axis.startInGroup(own) - first;
                }
                keys[tile] = axis.window() + shift(tile, size - 1);
                before[tile + 1] = before[tile] + keys[tile];
            }
        }
        kind = new int[count];
        alike = new int[count];
        for (int t = 0; t < count; t++) {
            while (!alike(kind[t], t)) {
                kind[t]++;
            }
        }
        for (int first = 0, n = 0; first < count; first++) {
            for (int t = first; t < count; t++) {
                if (kind[t] == first) {
                    alike[n++] = t;
                }
            }
        }
    }

    /** Whether the queries of two tiles see their keys in the same places. */
    private boolean alike(int t, int u) {
        return offset[t] == offset[u] && Arrays.equals(shift, t * size, (t + 1) * size, shift, u * size, (u + 1) * size);
    }

    /** Position of a query. */
    int query(int tile, int n) {
        return query[tile * size + n];
    }

    /** How many of the union's keys lie before a query's own window; ascending. */
    int shift(int tile, int n) {
        return shift[tile * size + n];
    }

    /** The most keys that a tile has. */
    int mostKeys() {
        int most = 0;
        for (int n : keys) {
            most = Math.max(most, n);
        }
        return most;
    }
}
