package org.serpentine.scanning.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SsdArgs;
import org.serpentine.scanning.kernel.Workspace;

/** The operands of one head over one chunk of time, copied into short contiguous rows of whole vectors. */
final class SsdOperands implements AutoCloseable {

    /** Steps of a chunk. */
    static final int CHUNK = 32;

    private final SsdArgs args;
    private final Workspace workspace;

    /** Channels of a head, padded to whole vectors. */
    final int padded;
    /** Row of each step. */
    final int[] row = new int[CHUNK];
    /** Steps of the chunk; rows up to a multiple of {@link SsdLoops#AT_ONCE} are filled so that they change nothing. */
    int steps;
    /** Inputs, and inputs times weight, [step][channel]. */
    final float[] x;
    final float[] input;
    /** SiLU of the gate, [step][channel], or null. */
    final float[] gate;
    /** Room for y, [step][channel]. */
    final float[] y;
    /** B and C of the group, [step][state]. */
    final float[] b;
    final float[] c;
    /** For each step: dt as given plus bias, weight of the input, decay. */
    final float[] raw;
    final float[] weight;
    final float[] decay;
    /** Skip weights of the head, [channel]. */
    final float[] skip;

    SsdOperands(SsdArgs args, Workspace workspace) {
        this.args = args;
        this.workspace = workspace;
        padded = Lanes.padded(args.headChannels);
        x = workspace.borrow(CHUNK * padded);
        input = workspace.borrow(CHUNK * padded);
        y = workspace.borrow(CHUNK * padded);
        gate = args.z == null ? null : workspace.borrow(CHUNK * padded);
        b = workspace.borrow(CHUNK * args.states);
        c = workspace.borrow(CHUNK * args.states);
        int line = Math.max(CHUNK, Lanes.COUNT);
        raw = workspace.borrow(line);
        weight = workspace.borrow(line);
        decay = workspace.borrow(line);
        skip = workspace.borrow(padded);
    }

    /** Gathers everything of one head and chunk. */
    void gather(int item, int head, int chunk) {
        steps = Math.min(CHUNK, args.length - chunk);
        for (int l = 0; l < steps; l++) {
            row[l] = item * args.batchRows() + (args.order == null ? chunk + l : args.order[chunk + l]);
        }
        int group = head / (args.heads / args.groups);
        int end = (steps + SsdLoops.AT_ONCE - 1) / SsdLoops.AT_ONCE * SsdLoops.AT_ONCE;
        Arrays.fill(input, steps * padded, end * padded, 0f);
        Arrays.fill(b, steps * args.states, end * args.states, 0f);
        Arrays.fill(c, steps * args.states, end * args.states, 0f);
        for (int l = 0; l < steps; l++) {
            System.arraycopy(args.b.data(), args.b.at(row[l]) + group * args.states, b, l * args.states, args.states);
            System.arraycopy(args.c.data(), args.c.at(row[l]) + group * args.states, c, l * args.states, args.states);
        }
        gather(args.x, head, x);
        if (gate != null) {
            gather(args.z, head, gate);
        }
        steps(head);
        System.arraycopy(x, 0, input, 0, steps * padded);
        for (int l = 0; l < steps; l++) {
            RowLoops.scale(weight[l], input, l * padded, padded);
        }
        Arrays.fill(skip, 0, padded, 0f);
        for (int p = 0; p < args.headChannels && args.skip != null; p++) {
            skip[p] = args.skip[args.skipPerChannel ? head * args.headChannels + p : head];
        }
    }

    /** Copies the rows of one head, with zeros in the padding. */
    void gather(Rows from, int head, float[] to) {
        for (int l = 0; l < steps; l++) {
            int at = l * padded;
            System.arraycopy(from.data(), from.at(row[l]) + head * args.headChannels, to, at, args.headChannels);
            Arrays.fill(to, at + args.headChannels, at + padded, 0f);
        }
    }

    /** Weights and decays of the steps; behind the last step the state stays as it is. */
    private void steps(int head) {
        int whole = Lanes.padded(CHUNK);
        Arrays.fill(raw, 0, whole, 0f);
        for (int l = 0; l < steps; l++) {
            raw[l] = args.dt == null ? args.logDecay.data()[args.logDecay.at(row[l]) + head]
                    : args.dt.data()[args.dt.at(row[l]) + head] + (args.dtBias == null ? 0 : args.dtBias[head]);
        }
        if (args.dt == null) {
            Arrays.fill(weight, 0, whole, 1f);
            ActivationLoops.exp(raw, 0, decay, 0, whole);
        } else {
            if (args.softplus) {
                ActivationLoops.softplus(raw, 0, weight, 0, whole);
            } else {
                System.arraycopy(raw, 0, weight, 0, whole);
            }
            for (int l = 0; l < steps; l++) {
                weight[l] = Math.min(Math.max(weight[l], args.dtMin), args.dtMax);
                decay[l] = weight[l] * args.a[head];
            }
            Arrays.fill(decay, steps, whole, 0f);
            ActivationLoops.exp(decay, 0, decay, 0, whole);
        }
        Arrays.fill(decay, steps, whole, 1f);
    }

    @Override
    public void close() {
        for (float[] array : new float[][] {x, input, y, gate, b, c, raw, weight, decay, skip}) {
            workspace.giveBack(array);
        }
    }
}
