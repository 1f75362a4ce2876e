package org.serpentine.scanning.kernel.vector;

import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.SelectiveScanGradients;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.scanning.kernel.Workspace;

/**
 * Shares the backward pass of a selective scan among threads: whole batch items where there are enough, else channels. Channels of
 * a group share B and C, so all threads but the first of those that share a batch item add to sums of their own, which are added
 * up afterwards.
 */
final class ScanBackward {

    private final SelectiveScanArgs args;
    private final SelectiveScanGradients gradients;

    ScanBackward(SelectiveScanArgs args, SelectiveScanGradients gradients) {
        this.args = args;
        this.gradients = gradients;
    }

    void run(Workers workers) {
        Workspace workspace = workers.workspace();
        int vectors = Lanes.padded(args.channels) / Lanes.COUNT;
        int threads = workers.threads();
        int channelParts = VectorSelectiveScan.parts(args.batch, vectors, threads);
        int itemParts = Math.max(1, Math.min(args.batch, threads / channelParts));
        boolean kept = args.checkpoints != null;
        float[] checkpoints = kept ? args.checkpoints : workspace.borrow(args.checkpointLength());
        int width = args.groups * args.states;
        int size = args.batch * args.batchRows() * width;
        Rows[] db = sums(gradients.db, channelParts, size, width, workspace);
        Rows[] dc = sums(gradients.dc, channelParts, size, width, workspace);
        ScanGradientTask[] tasks = new ScanGradientTask[channelParts * itemParts];
        try {
            workers.run(tasks.length, i -> {
                int part = i % channelParts;
                int from = Math.min(args.channels, vectors * part / channelParts * Lanes.COUNT);
                int to = Math.min(args.channels, vectors * (part + 1) / channelParts * Lanes.COUNT);
                int firstItem = args.batch * (i / channelParts) / itemParts;
                int endItem = args.batch * (i / channelParts + 1) / itemParts;
                if (!kept) {
                    states(checkpoints, firstItem, endItem, from, to, workspace);
                }
                tasks[i] = new ScanGradientTask(args, gradients, checkpoints, db[part], dc[part], from, to, workspace);
                for (int item = firstItem; item < endItem; item++) {
                    tasks[i].walk(item);
                }
            });
            for (ScanGradientTask task : tasks) {
                task.merge();
            }
            for (int part = 1; part < channelParts; part++) {
                add(db[part], gradients.db, width, workers);
                add(dc[part], gradients.dc, width, workers);
            }
        } finally {
            for (ScanGradientTask task : tasks) {
                if (task != null) {
                    task.close();
                }
            }
            for (int part = 1; part < channelParts; part++) {
                giveBack(db[part], workspace);
                giveBack(dc[part], workspace);
            }
            if (!kept) {
                workspace.giveBack(checkpoints);
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

    /** The caller's place for the first part, and zeroed sums for the others; nulls when the gradient is not wanted. */
    private static Rows[] sums(Rows place, int parts, int size, int width, Workspace workspace) {
        Rows[] sums = new Rows[parts];
        sums[0] = place;
        for (int part = 1; part < parts && place != null; part++) {
            sums[part] = Rows.of(RowLoops.zeros(workspace, size), width);
        }
        return sums;
    }

    private void add(Rows from, Rows to, int width, Workers workers) {
        if (from != null) {
            workers.ranges(args.batch * args.batchRows(), 4096, (first, end) -> {
                for (int row = first; row < end; row++) {
                    RowLoops.addAny(from.data(), from.at(row), to.data(), to.at(row), width);
                }
            });
        }
    }

    private static void giveBack(Rows sums, Workspace workspace) {
        if (sums != null) {
            workspace.giveBack(sums.data());
        }
    }
}
