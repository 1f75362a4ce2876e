package org.serpentine.scanning.kernel.vector;

import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.SelectiveScanGradients;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.scanning.kernel.Workspace;

/**
 * The backward pass of a scan whose threads share the time, as {@link TimeParallelScan} does going forward: the gradients of the
 * states follow a linear recurrence too, from the last segment to the first, and every gradient is linear in them.
 */
final class TimeParallelBackward {

    private final SelectiveScanArgs args;
    private final SelectiveScanGradients gradients;
    private final float[] checkpoints;
    private final int segments;

    TimeParallelBackward(SelectiveScanArgs args, SelectiveScanGradients gradients, float[] checkpoints, int segments) {
        this.args = args;
        this.gradients = gradients;
        this.checkpoints = checkpoints;
        this.segments = segments;
    }

    void run(Workers workers) {
        Workspace workspace = workers.workspace();
        ScanGradientTask[] tasks = new ScanGradientTask[args.batch * segments];
        float[] lambda = null;
        try {
            for (int i = 0; i < tasks.length; i++) {
                tasks[i] = new ScanGradientTask(args, gradients, checkpoints, gradients.db, gradients.dc, 0, args.channels,
                        workspace);
                tasks[i].operands.trackDecay();
            }
            lambda = workspace.borrow(tasks[0].blocks.stateLength(args.states));
            workers.run(tasks.length, i -> {
                boolean last = i % segments == segments - 1;
                tasks[i].begin(last ? gradients.dLastState : null, i / segments * args.channels * args.states);
                walk(tasks[i], i, true);
            });
            for (int item = 0; item < args.batch; item++) {
                handOver(tasks, item, lambda, workspace);
            }
            workers.run(tasks.length, i -> {
                if (i % segments < segments - 1) {
                    walk(tasks[i], i, false);
                }
            });
            for (ScanGradientTask task : tasks) {
                task.merge();
            }
        } finally {
            workspace.giveBack(lambda);
            for (ScanGradientTask task : tasks) {
                if (task != null) {
                    task.close();
                }
            }
        }
    }

    private void walk(ScanGradientTask task, int i, boolean driven) {
        int from = TimeParallelScan.start(args, i % segments, segments);
        int to = TimeParallelScan.start(args, i % segments + 1, segments);
        task.walk(i / segments, from, to, driven);
    }

    /** From the last segment to the first: gives each the true gradients of the states after it. */
    private void handOver(ScanGradientTask[] tasks, int item, float[] lambda, Workspace workspace) {
        int length = tasks[0].blocks.stateLength(args.states);
        float[] own = workspace.borrow(length);
        tasks[item * segments + segments - 1].reversal.stateGradient(lambda);
        for (int segment = segments - 2; segment >= 0; segment--) {
            ScanGradientTask task = tasks[item * segments + segment];
            task.reversal.stateGradient(own);
            task.reversal.begin(lambda);
            for (int i = 0; i < length; i++) {
                lambda[i] = (float) (task.operands.decay(i) * lambda[i] + own[i]);
            }
        }
        if (gradients.dInitialState != null) {
            tasks[0].blocks.store(lambda, gradients.dInitialState, item * args.channels * args.states, args.states, true);
        }
        workspace.giveBack(own);
    }
}
