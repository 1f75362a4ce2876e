package org.serpentine.backbones;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Choices that every family offers.
 *
 * @param classes    number of classes; 0 for a network that ends with pooled features
 * @param inputs     channels of the picture
 * @param height     height of the pictures, in pixels; only networks with position embeddings or square maps are bound to it
 * @param width      their width, in pixels
 * @param outIndices stages whose maps {@link Backbone#features} returns, in ascending order; empty for all
 * @param dropPath   largest rate of stochastic depth, in [0, 1)
 */
public record BackboneOptions(int classes, int inputs, int height, int width, List<Integer> outIndices, double dropPath) {
    /** Checks the ranges. */
    public BackboneOptions {
        if (classes < 0) {
            throw new IllegalArgumentException("classes is " + classes + ", expected 0 (features only) or more");
        }
        if (inputs < 1) {
            throw new IllegalArgumentException("inputs is " + inputs + ", expected 1 or more channels");
        }
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("picture size is " + height + "x" + width + ", expected at least 1x1");
        }
        if ((double) height * width * inputs > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("picture size is " + height + "x" + width + " with " + inputs
                    + " inputs, expected at most 2^31-1 values in one picture: a smaller height or width");
        }
        if (!(dropPath >= 0 && dropPath < 1)) {
            throw new IllegalArgumentException("dropPath is " + dropPath + ", expected a rate in [0, 1)");
        }
        Objects.requireNonNull(outIndices, "outIndices is null; give an empty list for all stages");
        outIndices.forEach(i -> Objects.requireNonNull(i, "outIndices holds null; give stage numbers from 0"));
        outIndices = List.copyOf(outIndices);
        for (int i = 0; i < outIndices.size(); i++) {
            if (outIndices.get(i) < 0 || (i > 0 && outIndices.get(i) <= outIndices.get(i - 1))) {
                throw new IllegalArgumentException("outIndices is " + outIndices + ", expected ascending stage numbers from 0");
            }
        }
    }

    /**
     * Rate of stochastic depth of one block: rates grow evenly from none in the first block to {@link #dropPath} in the last (Huang et al. 2016).
     *
     * @param block  the block, from 0, counted through all stages
     * @param blocks how many there are
     */
    public double dropPath(int block, int blocks) {
        return dropPath * block / Math.max(1, blocks - 1);
    }

    /**
     * The rates of {@link #dropPath(int, int)} of all blocks, stage by stage.
     *
     * @param depths blocks of each stage
     */
    public List<List<Double>> dropPaths(List<Integer> depths) {
        int total = depths.stream().mapToInt(Integer::intValue).sum();
        List<List<Double>> rates = new ArrayList<>();
        int first = 0;
        for (int depth : depths) {
            int before = first;
            rates.add(IntStream.range(0, depth).mapToObj(block -> dropPath(before + block, total)).toList());
            first += depth;
        }
        return rates;
    }

    /**
     * For networks without stochastic depth: a rate that they cannot follow is not passed over in silence.
     *
     * @param network its name in the message
     * @throws IllegalArgumentException if a rate is asked for
     */
    public void refuseDropPath(String network) {
        if (dropPath != 0) {
            throw new IllegalArgumentException("dropPath is " + dropPath + "; " + network + " has none, expected 0");
        }
    }

    /** Options for square three-channel pictures, all stages, no stochastic depth. */
    public static BackboneOptions of(int classes, int size) {
        return new BackboneOptions(classes, 3, size, size, List.of(), 0);
    }
}
