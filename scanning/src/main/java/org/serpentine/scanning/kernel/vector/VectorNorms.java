package org.serpentine.scanning.kernel.vector;

import org.serpentine.scanning.kernel.NormArgs;
import org.serpentine.scanning.kernel.NormGradients;
import org.serpentine.scanning.kernel.Norms;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.scanning.kernel.Workspace;

/** Layer and RMS norms in vectors of channels. Gated and grouped norms, which are rare, go to the scalar twin. */
final class VectorNorms implements Norms {
    /** Rows of which one partial sum of the parameters' gradients is made: fixed, so that results do not depend on the threads. */
    private static final int PART = 256;
    private static final int MOST_PARTS = 64;
    /** Values worth a thread of their own. */
    private static final int GRAIN = 16_384;

    private final Norms twin;

    VectorNorms(Norms twin) {
        this.twin = twin;
    }

    private static boolean plain(NormArgs args) {
        return args.z == null && args.group() == args.width && args.width >= Lanes.COUNT;
    }

    @Override
    public void forward(NormArgs args, Workers workers) {
        if (!plain(args)) {
            twin.forward(args, workers);
            return;
        }
        args.check();
        workers.ranges(args.rows, Math.max(1, GRAIN / args.width), (from, to) -> {
            NormRow row = new NormRow(args, workers.workspace());
            for (int r = from; r < to; r++) {
                row.forward(r);
            }
            row.close();
        });
    }

    @Override
    public void backward(NormArgs args, NormGradients gradients, Workers workers) {
        if (!plain(args)) {
            twin.backward(args, gradients, workers);
            return;
        }
        args.check();
        gradients.check(args);
        int width = args.width;
        int parts = Math.max(1, Math.min(MOST_PARTS, args.rows / PART));
        Workspace workspace = workers.workspace();
        float[] sums = workspace.borrow(parts * 2 * width);
        workers.ranges(parts, 1, (from, to) -> {
            NormRow row = new NormRow(args, workspace);
            for (int part = from; part < to; part++) {
                int at = part * 2 * width;
                java.util.Arrays.fill(sums, at, at + 2 * width, 0f);
                int end = (int) ((part + 1L) * args.rows / parts);
                for (int r = (int) ((long) part * args.rows / parts); r < end; r++) {
                    row.backward(gradients, r, sums, at);
                }
            }
            row.close();
        });
        for (int part = 0; part < parts; part++) {
            int at = part * 2 * width;
            if (gradients.dweight != null) {
                RowLoops.addAny(sums, at, gradients.dweight, 0, width);
            }
            if (gradients.dbias != null) {
                RowLoops.addAny(sums, at + width, gradients.dbias, 0, width);
            }
        }
        workspace.giveBack(sums);
    }
}
