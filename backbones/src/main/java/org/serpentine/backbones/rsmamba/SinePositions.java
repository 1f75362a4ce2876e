package org.serpentine.backbones.rsmamba;

import org.serpentine.tensor.Tensor;

/** The fixed position embedding of mmpretrain: sines and cosines of column and row. */
final class SinePositions {
    private static final double TEMPERATURE = 10_000;

    private SinePositions() {}

    /**
     * {@code [1, height * width, channels]}: the channels are four blocks sin(column), cos(column), sin(row), cos(row), each with a
     * quarter of the channels as frequencies. As released, the table runs column by column, although the tokens run row by row.
     */
    static Tensor table(int height, int width, int channels) {
        int quarter = channels / 4;
        Tensor table = Tensor.zeros(1, height * width, channels);
        for (int i = 0; i < height * width; i++) {
            for (int k = 0; k < quarter; k++) {
                double frequency = Math.pow(TEMPERATURE, -(double) k / quarter);
                int at = i * channels + k;
                table.data()[at] = (float) Math.sin(i / height * frequency);
                table.data()[at + quarter] = (float) Math.cos(i / height * frequency);
                table.data()[at + 2 * quarter] = (float) Math.sin(i % height * frequency);
                table.data()[at + 3 * quarter] = (float) Math.cos(i % height * frequency);
            }
        }
        return table;
    }
}
