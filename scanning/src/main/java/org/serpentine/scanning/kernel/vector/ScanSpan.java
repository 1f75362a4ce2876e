package org.serpentine.scanning.kernel.vector;

/**
 * What the inner loops of a selective scan need to know about a few consecutive steps of one vector of channels: arrays, and
 * for each step where its row begins. Filled again and again by its owner; the loops copy fields to locals.
 */
final class ScanSpan {

    /** Steps of the span. */
    int steps;
    /** States of a channel. */
    int states;

    /** First channel of the vector, counted from that of its block. */
    int column;

    /** Step sizes after bias and softplus: step l at {@code l * stride + column}. */
    float[] delta;
    /** Factor on the output, laid out as delta; or null. */
    float[] gate;
    /** Whether what is there is added before the gate; then {@link #accumulate} does not count. */
    boolean gateSum;
    /** Distance between steps in {@link #delta} and {@link #gate}. */
    int stride;

    /** Input: step l at {@code uAt[l] + column}. */
    float[] u;
    int[] uAt;
    /** Output: step l at {@code outAt[l] + column}. */
    float[] out;
    int[] outAt;
    /** Whether output is added to what is there. */
    boolean accumulate;

    /** B of the group: state n of step l at {@code bAt[l] + n}. */
    float[] b;
    int[] bAt;
    /** C of the group, as B. */
    float[] c;
    int[] cAt;

    /** Skip weights of these channels at {@code skipAt}. */
    float[] skip;
    int skipAt;
    /** Decay rates times log2(e), state n of all lanes at {@code slot + n * lanes}. */
    float[] rate;
    /** States, laid out as {@link #rate}. */
    float[] h;
    int slot;
}
