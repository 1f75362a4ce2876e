package org.serpentine.tensor.operation;

/** Sums over rows, shared by the backward passes of layers with a bias or a scale. */
final class Reduce {
    private Reduce() {}

    /** Adds the column sums of {@code x [rows, columns]} into {@code sums [columns]}; long columns are summed in blocks for accuracy. */
    static void addColumnSums(float[] x, int rows, int columns, float[] sums) {
        float[] block = new float[columns];
        for (int r0 = 0; r0 < rows; r0 += 256) {
            int r1 = Math.min(rows, r0 + 256);
            java.util.Arrays.fill(block, 0f);
            for (int r = r0; r < r1; r++) {
                int o = r * columns;
                for (int c = 0; c < columns; c++) {
                    block[c] += x[o + c];
                }
            }
            for (int c = 0; c < columns; c++) {
                sums[c] += block[c];
            }
        }
    }
}
