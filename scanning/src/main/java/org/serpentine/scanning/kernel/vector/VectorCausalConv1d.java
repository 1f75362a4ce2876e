package org.serpentine.scanning.kernel.vector;

import org.serpentine.scanning.kernel.CausalConv1d;
import org.serpentine.scanning.kernel.CausalConv1dArgs;
import org.serpentine.scanning.kernel.CausalConv1dGradients;
import org.serpentine.scanning.kernel.Workers;

/** Vector version of the causal convolution: lanes are channels, threads share batch items and stretches of time. */
final class VectorCausalConv1d implements CausalConv1d {

    /** Values worth a thread of their own. */
    private static final int GRAIN = 1 << 13;

    @Override
    public void forward(CausalConv1dArgs args, Workers workers) {
        args.check();
        workers.ranges(args.batch * args.length, Math.max(1, GRAIN / args.channels), (from, to) -> {
            try (ConvTask task = new ConvTask(args, workers.workspace())) {
                for (int i = from; i < to; i++) {
                    task.forward(i / args.length, i % args.length);
                }
            }
        });
        if (args.finalStates != null) {
            try (ConvTask task = new ConvTask(args, workers.workspace())) {
                for (int item = 0; item < args.batch; item++) {
                    task.finalStates(item);
                }
            }
        }
    }

    @Override
    public void backward(CausalConv1dArgs args, CausalConv1dGradients gradients, Workers workers) {
        args.check();
        gradients.check(args);
        int padded = Lanes.padded(args.channels);
        int most = Math.max(1, Math.min(workers.threads(), args.length * args.channels / GRAIN));
        int parts = args.batch % workers.threads() == 0 ? 1 : most;
        float[][] dweight = new float[args.batch * parts][];
        float[][] dbias = new float[args.batch * parts][];
        workers.run(args.batch * parts, i -> {
            dweight[i] = RowLoops.zeros(workers.workspace(), args.width * padded);
            dbias[i] = RowLoops.zeros(workers.workspace(), padded);
            int part = i % parts;
            int from = (int) ((long) args.length * part / parts);
            int to = (int) ((long) args.length * (part + 1) / parts);
            try (ConvTask task = new ConvTask(args, workers.workspace())) {
                task.backward(gradients, i / parts, from, to, dweight[i], dbias[i]);
            }
        });
        for (int i = 0; i < dweight.length; i++) {
            for (int k = 0; k < args.width && gradients.dweight != null; k++) {
                RowLoops.addAny(dweight[i], k * padded, gradients.dweight, k * args.channels, args.channels);
            }
            if (gradients.dbias != null) {
                RowLoops.addAny(dbias[i], 0, gradients.dbias, 0, args.channels);
            }
            workers.workspace().giveBack(dweight[i]);
            workers.workspace().giveBack(dbias[i]);
        }
        if (gradients.dFinalStates != null) {
            try (ConvTask task = new ConvTask(args, workers.workspace())) {
                for (int item = 0; item < args.batch; item++) {
                    task.finalGradients(gradients, item);
                }
            }
        }
    }
}
