package org.serpentine.scanning.kernel.vector;

import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.SelectiveScanGradients;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.scanning.kernel.Workspace;

/**
 * Shares the backward pass of a selective scan among threads: whole batch items where there are enough, else channels. Channels of
 * a group share B and C, whose gradients therefore are {@link SharedSums}.
 */
final class ScanBackward {

    private final SelectiveScanArgs args;
    private final SelectiveScanGradients gradients;

    ScanBackward(SelectiveScanArgs args, SelectiveScanGradients gradients) {
        this.args = args;
        this.gradients = gradients;
    }

    void run(Workers workers) {
        int vectors = Lanes.padded(args.channels) / Lanes.COUNT;
        int segments = TimeParallelScan.segments(args, vectors, workers.threads());
        boolean kept = args.checkpoints != null;
        float[] checkpoints = kept ? args.checkpoints : workers.workspace().borrow(args.checkpointLength());
        if (segments > 1) {
            if (!kept) {
                workers.run(args.batch, item -> states(checkpoints, item, item + 1, 0, args.channels, workers.workspace()));
            }
            new TimeParallelBackward(args, gradients, checkpoints, segments).run(workers);
        } else {
            shareChannels(workers, vectors, checkpoints, kept);
        }
        if (!kept) {
            workers.workspace().giveBack(checkpoints);
        }
    }

    private void shareChannels(Workers workers, int vectors, float[] checkpoints, boolean kept) {
        Workspace workspace = workers.workspace();
        int channelParts = VectorSelectiveScan.parts(args.batch, vectors, workers.threads());
        int itemParts = Math.max(1, Math.min(args.batch, workers.threads() / channelParts));
        int rows = args.batch * args.batchRows();
        int width = args.groups * args.states;
        ScanGradientTask[] tasks = new ScanGradientTask[channelParts * itemParts];
        try (SharedSums db = new SharedSums(gradients.db, channelParts, rows, width, workspace);
                SharedSums dc = new SharedSums(gradients.dc, channelParts, rows, width, workspace)) {
            workers.run(tasks.length, i -> {
                int part = i % channelParts;
                int from = Math.min(args.channels, vectors * part / channelParts * Lanes.COUNT);
                int to = Math.min(args.channels, vectors * (part + 1) / channelParts * Lanes.COUNT);
                int firstItem = args.batch * (i / channelParts) / itemParts;
                int endItem = args.batch * (i / channelParts + 1) / itemParts;
                if (!kept) {
                    states(checkpoints, firstItem, endItem, from, to, workspace);
                }
                tasks[i] = new ScanGradientTask(args, gradients, checkpoints, db.part(part), dc.part(part), from, to, workspace);
                walk(tasks[i], firstItem, endItem);
            });
            for (ScanGradientTask task : tasks) {
                task.merge();
            }
            db.merge(workers);
            dc.merge(workers);
        } finally {
            for (ScanGradientTask task : tasks) {
                if (task != null) {
                    task.close();
                }
            }
        }
    }

    private void walk(ScanGradientTask task, int firstItem, int endItem) {
        for (int item = firstItem; item < endItem; item++) {
            int at = item * args.channels * args.states;
            task.begin(gradients.dLastState, at);
            task.walk(item, 0, args.length, true);
            if (gradients.dInitialState != null) {
                task.addStateGradient(gradients.dInitialState, at);
            }
        }
    }

    /** The sweep that fills the checkpoints when the forward pass did not. */
    private void states(float[] checkpoints, int firstItem, int endItem, int from, int to, Workspace workspace) {
        for (int item = firstItem; item < endItem; item++) {
            try (ScanTask scan = new ScanTask(args, checkpoints, from, to, workspace)) {
                scan.blocks.load(args.initialState, item * args.channels * args.states, args.states, 1f, scan.h);
                scan.walk(item, 0, args.length, ScanTask.Walk.STATES);
            }
        }
    }
}
