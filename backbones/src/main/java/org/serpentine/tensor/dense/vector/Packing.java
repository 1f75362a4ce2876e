package org.serpentine.tensor.dense.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** Rearranges blocks of the operands so that the tiles of {@link Tiles} read them in order; missing rows and columns are zero. */
final class Packing {
    private Packing() {}

    /** Packs {@code columns} columns from B stored k x n (no transposition) into panels of {@link Tiles#COLUMNS} columns. */
    static void panels(int k, int columns, float[] b, int bo, int ldb, float[] to) {
        int at = 0;
        for (int j = 0; j < columns; j += Tiles.COLUMNS, at += k * Tiles.COLUMNS) {
            int valid = columns - j;
            if (valid >= Tiles.COLUMNS) {
                copyPanel(k, b, bo + j, ldb, to, at);
            } else {
                for (int p = 0; p < k; p++) {
                    int o = at + p * Tiles.COLUMNS;
                    System.arraycopy(b, bo + p * ldb + j, to, o, valid);
                    Arrays.fill(to, o + valid, o + Tiles.COLUMNS, 0f);
                }
            }
        }
    }

    private static void copyPanel(int k, float[] b, int bo, int ldb, float[] to, int at) {
        for (int p = 0; p < k; p++) {
            int o = at + p * Tiles.COLUMNS;
            int q = bo + p * ldb;
            FloatVector.fromArray(Tiles.SPECIES, b, q).intoArray(to, o);
            FloatVector.fromArray(Tiles.SPECIES, b, q + Tiles.LANES).intoArray(to, o + Tiles.LANES);
        }
    }

    /** Packs {@code columns} columns from B stored n x k (transposed) into panels. */
    static void panelsTransposed(int k, int columns, float[] b, int bo, int ldb, float[] to) {
        int at = 0;
        for (int j = 0; j < columns; j += Tiles.COLUMNS, at += k * Tiles.COLUMNS) {
            int valid = Math.min(Tiles.COLUMNS, columns - j);
            for (int i = 0; i < valid; i++) {
                scatter(k, b, bo + (j + i) * ldb, to, at + i, Tiles.COLUMNS);
            }
            if (valid < Tiles.COLUMNS) {
                for (int p = 0; p < k; p++) {
                    Arrays.fill(to, at + p * Tiles.COLUMNS + valid, at + (p + 1) * Tiles.COLUMNS, 0f);
                }
            }
        }
    }

    private static void scatter(int k, float[] from, int o, float[] to, int at, int stride) {
        for (int p = 0; p < k; p++) {
            to[at + p * stride] = from[o + p];
        }
    }

    /** Packs {@code rows} rows from A stored k x m (transposed) into strips of {@link Tiles#ROWS} rows. */
    static void stripsTransposed(int k, int rows, float[] a, int ao, int lda, float[] to) {
        int at = 0;
        for (int i = 0; i < rows; i += Tiles.ROWS, at += k * Tiles.ROWS) {
            int valid = rows - i;
            if (valid >= Tiles.ROWS) {
                for (int p = 0; p < k; p++) {
                    int o = at + p * Tiles.ROWS;
                    int q = ao + p * lda + i;
                    to[o] = a[q];
                    to[o + 1] = a[q + 1];
                    to[o + 2] = a[q + 2];
                    to[o + 3] = a[q + 3];
                }
            } else {
                for (int p = 0; p < k; p++) {
                    int o = at + p * Tiles.ROWS;
                    System.arraycopy(a, ao + p * lda + i, to, o, valid);
                    Arrays.fill(to, o + valid, o + Tiles.ROWS, 0f);
                }
            }
        }
    }

    /** Packs {@code rows} rows from A stored m x k (no transposition) into strips of {@link Tiles#ROWS} rows. */
    static void strips(int k, int rows, float[] a, int ao, int lda, float[] to) {
        int whole = rows / Tiles.ROWS * Tiles.ROWS;
        for (int i = 0; i < whole; i += Tiles.ROWS) {
            strip(k, a, ao + i * lda, lda, to, i * k);
        }
        if (whole < rows) {
            Arrays.fill(to, whole * k, (whole + Tiles.ROWS) * k, 0f);
            for (int i = whole; i < rows; i++) {
                scatter(k, a, ao + i * lda, to, whole * k + i - whole, Tiles.ROWS);
            }
        }
    }

    private static void strip(int k, float[] a, int ao, int lda, float[] to, int at) {
        int a1 = ao + lda;
        int a2 = a1 + lda;
        int a3 = a2 + lda;
        for (int p = 0; p < k; p++) {
            int o = at + p * Tiles.ROWS;
            to[o] = a[ao + p];
            to[o + 1] = a[a1 + p];
            to[o + 2] = a[a2 + p];
            to[o + 3] = a[a3 + p];
        }
    }
}
