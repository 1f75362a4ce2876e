package org.serpentine.scanning.kernel.vector;

import org.serpentine.scanning.kernel.CausalConv1d;
import org.serpentine.scanning.kernel.CausalConv1dArgs;
import org.serpentine.scanning.kernel.CausalConv1dGradients;
import org.serpentine.scanning.kernel.Workers;

/**
 * Causal convolution in vectors of channels, by chunks of time that stay in the cache. Sequences with given states go to the scalar
 * twin: they are single tokens or tests.
 */
final class VectorCausalConv1d implements CausalConv1d {
    private final CausalConv1d twin;

    VectorCausalConv1d(CausalConv1d twin) {
        this.twin = twin;
    }

    private static boolean plain(CausalConv1dArgs args) {
        return args.initialStates == null && args.finalStates == null && args.channels >= Lanes.COUNT && args.length > 0;
    }

    @Override
    public void forward(CausalConv1dArgs args, Workers workers) {
        if (!plain(args)) {
            twin.forward(args, workers);
            return;
        }
        args.check();
        int chunks = CausalConvTask.chunks(args);
        workers.ranges(args.batch * chunks, 4, (from, to) -> {
            CausalConvTask task = new CausalConvTask(args, workers.workspace());
            for (int i = from; i < to; i++) {
                task.forward(i / chunks, i % chunks);
            }
            task.close();
        });
    }

    @Override
    public void backward(CausalConv1dArgs args, CausalConv1dGradients gradients, Workers workers) {
        if (!plain(args) || gradients.dFinalStates != null || gradients.dInitialStates != null) {
            twin.backward(args, gradients, workers);
            return;
        }
        args.check();
        gradients.check(args);
        int chunks = CausalConvTask.chunks(args);
        int all = args.batch * chunks;
        // A fixed number of partial sums, so that the weights' gradients do not depend on the number of threads.
        int parts = Math.min(16, all);
        int size = (args.width + 1) * args.channels;
        float[] sums = workers.workspace().borrow(parts * size);
        java.util.Arrays.fill(sums, 0, parts * size, 0f);
        workers.ranges(parts, 1, (from, to) -> {
            CausalConvTask task = new CausalConvTask(args, workers.workspace());
            for (int part = from; part < to; part++) {
                int end = (int) ((part + 1L) * all / parts);
                for (int i = (int) ((long) part * all / parts); i < end; i++) {
                    task.backward(gradients, i / chunks, i % chunks, sums, part * size);
                }
            }
            task.close();
        });
        for (int part = 0; part < parts; part++) {
            if (gradients.dweight != null) {
                RowLoops.addAny(sums, part * size, gradients.dweight, 0, args.width * args.channels);
            }
            if (gradients.dbias != null) {
                RowLoops.addAny(sums, part * size + args.width * args.channels, gradients.dbias, 0, args.channels);
            }
        }
        workers.workspace().giveBack(sums);
    }
}
