package org.serpentine.nn;

import org.serpentine.tensor.Shape;

/**
 * How a parameter of a published (channel-first) checkpoint lies in our memory. Shapes named here are the official ones;
 * {@code k} stands for one, two or three kernel extents.
 */
public enum Layout {
    /** As published: vectors, linear weights {@code [out, in]}, tables. */
    SAME {
        @Override
        int[] permutation(int rank) {
            int[] p = new int[rank];
            for (int i = 0; i < rank; i++) {
                p[i] = i;
            }
            return p;
        }
    },
    /** Dense convolution {@code [out, in/groups, k]} kept as {@code [out, k, in/groups]}. */
    CONVOLUTION {
        @Override
        int[] permutation(int rank) {
            int[] p = new int[rank];
            p[rank - 1] = 1;
            for (int i = 1; i < rank - 1; i++) {
                p[i] = i + 1;
            }
            return p;
        }
    },
    /** Depthwise convolution {@code [channels, 1, k]} kept as {@code [k, channels, 1]}: all channels of a tap are neighbours. */
    DEPTHWISE {
        @Override
        int[] permutation(int rank) {
            int[] p = new int[rank];
            for (int i = 0; i < rank - 2; i++) {
                p[i] = i + 2;
            }
            p[rank - 2] = 0;
            p[rank - 1] = 1;
            return p;
        }
    },
    /** Transposed convolution {@code [in, out, k]} kept as {@code [k, out, in]}. */
    TRANSPOSED_CONVOLUTION {
        @Override
        int[] permutation(int rank) {
            int[] p = new int[rank];
            for (int i = 0; i < rank - 2; i++) {
                p[i] = i + 2;
            }
            p[rank - 2] = 1;
            p[rank - 1] = 0;
            return p;
        }
    };

    /** For every axis of our layout, the official axis that lies there. */
    abstract int[] permutation(int rank);

    /** Our shape for an official one. */
    public int[] toInternalShape(int... official) {
        int[] p = permutation(official.length);
        int[] shape = new int[p.length];
        for (int i = 0; i < p.length; i++) {
            shape[i] = official[p[i]];
        }
        return shape;
    }

    /** Reorders published values into our layout. */
    public float[] toInternal(float[] values, int... official) {
        return reorder(values, official, true);
    }

    /** Reorders values of our layout (or gradients shaped like them) into the published one. */
    public float[] toOfficial(float[] values, int... official) {
        return reorder(values, official, false);
    }

    private float[] reorder(float[] from, int[] official, boolean toInternal) {
        if (this == SAME) {
            return from.clone();
        }
        int rank = official.length;
        int[] p = permutation(rank);
        int[] officialStride = new int[rank];
        int stride = 1;
        for (int i = rank - 1; i >= 0; i--) {
            officialStride[i] = stride;
            stride *= official[i];
        }
        int[] index = new int[rank];
        float[] to = new float[Shape.elements(official)];
        for (int internal = 0; internal < to.length; internal++) {
            int published = 0;
            for (int i = 0; i < rank; i++) {
                published += index[i] * officialStride[p[i]];
            }
            if (toInternal) {
                to[internal] = from[published];
            } else {
                to[published] = from[internal];
            }
            for (int i = rank - 1; i >= 0 && ++index[i] == official[p[i]]; i--) {
                index[i] = 0;
            }
        }
        return to;
    }
}
