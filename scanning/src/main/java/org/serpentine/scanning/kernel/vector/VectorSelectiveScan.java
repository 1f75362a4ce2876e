package org.serpentine.scanning.kernel.vector;

import org.serpentine.scanning.kernel.SelectiveScan;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.SelectiveScanGradients;
import org.serpentine.scanning.kernel.Workers;

/**
 * Vector version of the selective scan: lanes are channels. Threads share batch items and channels; when there are too few of
 * those, as in one narrow but long sequence, they share the time ({@link TimeParallelScan}).
 */
final class VectorSelectiveScan implements SelectiveScan {

    @Override
    public void forward(SelectiveScanArgs args, Workers workers) {
        args.check();
        int vectors = Lanes.padded(args.channels) / Lanes.COUNT;
        int segments = TimeParallelScan.segments(args, vectors, workers.threads());
        if (segments > 1) {
            new TimeParallelScan(args, segments).run(workers);
            return;
        }
        int parts = parts(args.batch, vectors, workers.threads());
        workers.run(args.batch * parts, task -> {
            int item = task / parts;
            int part = task % parts;
            int from = Math.min(args.channels, vectors * part / parts * Lanes.COUNT);
            int to = Math.min(args.channels, vectors * (part + 1) / parts * Lanes.COUNT);
            try (ScanTask scan = new ScanTask(args, args.checkpoints, from, to, workers.workspace())) {
                scan.blocks.load(args.initialState, item * args.channels * args.states, args.states, 1f, scan.h);
                scan.walk(item, 0, args.length, ScanTask.Walk.FORWARD);
                if (args.lastState != null) {
                    scan.blocks.store(scan.h, args.lastState, item * args.channels * args.states, args.states, false);
                }
            }
        });
    }

    /** Ranges into which the channels of a batch item are cut: no more than needed to keep all threads busy to the end. */
    static int parts(int batch, int vectors, int threads) {
        boolean even = batch % threads == 0 || batch >= 4 * threads;
        return even ? 1 : Math.min(vectors, threads);
    }

    @Override
    public void backward(SelectiveScanArgs args, SelectiveScanGradients gradients, Workers workers) {
        args.check();
        gradients.check(args);
        if (args.length > 0) {
            new ScanBackward(args, gradients).run(workers);
        }
    }
}
