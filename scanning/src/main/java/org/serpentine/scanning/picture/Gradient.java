package org.serpentine.scanning.picture;

/** The colours along a walk, from its start to its end. */
final class Gradient {

    /** Colours told apart; steps of one colour are drawn as one line. */
    static final int SHADES = 256;

    private static final int[] STOPS = {0x38BDF8, 0x6366F1, 0xA855F7, 0xEC4899, 0xFB7185, 0xFB923C, 0xFDE68A};

    private Gradient() {
    }

    /** The colour of a shade, 0 (start) to {@code SHADES - 1} (end). */
    static int colour(int shade) {
        double at = (double) shade / (SHADES - 1) * (STOPS.length - 1);
        int stop = Math.min((int) at, STOPS.length - 2);
        double part = at - stop;
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = STOPS[stop] >> shift & 0xFF;
            int to = STOPS[stop + 1] >> shift & 0xFF;
            mixed |= (int) Math.round(from + part * (to - from)) << shift;
        }
        return mixed;
    }

    /** The shade of a step. */
    static int shade(int step, int steps) {
        return steps < 2 ? 0 : (int) ((long) step * (SHADES - 1) / (steps - 1));
    }
}
