package org.serpentine.scanning.kernel.vector;

import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.Workers;

/**
 * A scan whose threads share the time. The recurrence is linear, so each segment of time is first walked from a zero state, all
 * at once; then the true first state of each segment follows from the ends of those before it and from the product of their
 * decays, which is exp(A * sum of delta); and last, what that first state contributes is added to each segment's output, again
 * all at once. That last walk ends as soon as the state has died away, mostly after a small part of the segment.
 */
final class TimeParallelScan {

    /** Shorter segments are not worth the second walk. */
    private static final int LEAST_STEPS = 1024;

    private final SelectiveScanArgs args;
    private final int segments;

    TimeParallelScan(SelectiveScanArgs args, int segments) {
        this.args = args;
        this.segments = segments;
    }

    /** Segments that the time is worth being cut into; 1 when batch items and vectors of channels keep the threads busy. */
    static int segments(SelectiveScanArgs args, int vectors, int threads) {
        long units = (long) args.batch * vectors;
        return units >= threads ? 1 : (int) Math.max(1, Math.min(threads / units, args.length / LEAST_STEPS));
    }

    void run(Workers workers) {
        ScanTask[] scans = new ScanTask[args.batch * segments];
        float[] first = null;
        try {
            for (int i = 0; i < scans.length; i++) {
                scans[i] = new ScanTask(args, args.checkpoints, 0, args.channels, workers.workspace());
                scans[i].operands.trackDecay();
            }
            ScanBlocks blocks = scans[0].blocks;
            int size = args.channels * args.states;
            first = workers.workspace().borrow(blocks.stateLength(args.states));
            workers.run(scans.length, i -> {
                int item = i / segments;
                if (i % segments == 0) {
                    blocks.load(args.initialState, item * size, args.states, 1f, scans[i].h);
                }
                scans[i].walk(item, start(i % segments), start(i % segments + 1), ScanTask.Walk.FORWARD);
            });
            for (int item = 0; item < args.batch; item++) {
                System.arraycopy(scans[item * segments].h, 0, first, 0, blocks.stateLength(args.states));
                for (int segment = 1; segment < segments; segment++) {
                    handOver(scans[item * segments + segment], first);
                }
                if (args.lastState != null) {
                    blocks.store(first, args.lastState, item * size, args.states, false);
                }
            }
            workers.run(scans.length, i -> {
                if (i % segments > 0) {
                    scans[i].walk(i / segments, start(i % segments), start(i % segments + 1), ScanTask.Walk.ECHO);
                }
            });
        } finally {
            workers.workspace().giveBack(first);
            for (ScanTask scan : scans) {
                if (scan != null) {
                    scan.close();
                }
            }
        }
    }

    private int start(int segment) {
        return start(args, segment, segments);
    }

    /** First step of a segment: a multiple of the chunk. */
    static int start(SelectiveScanArgs args, int segment, int segments) {
        int chunks = (args.length + ScanOperands.CHUNK - 1) / ScanOperands.CHUNK;
        return (int) Math.min(args.length, (long) chunks * segment / segments * ScanOperands.CHUNK);
    }

    /**
     * On entry {@code first} is the true state before the segment and the scan's state its end from zero; on return the scan
     * holds its true first state, and {@code first} the state before the next segment.
     */
    private void handOver(ScanTask scan, float[] first) {
        for (int i = 0; i < scan.blocks.stateLength(args.states); i++) {
            float before = first[i];
            first[i] = (float) (scan.operands.decay(i) * before + scan.h[i]);
            scan.h[i] = before;
        }
    }
}
