package org.serpentine.scanning.kernel.vector;

import org.serpentine.scanning.kernel.NormArgs;
import org.serpentine.scanning.kernel.NormGradients;
import org.serpentine.scanning.kernel.Norms;
import org.serpentine.scanning.kernel.Workers;

/** Vector version of the norms: threads share rows; a group of channels is worked on in a padded scratch. */
final class VectorNorms implements Norms {

    /** Values worth a thread of their own. */
    private static final int GRAIN = 1 << 14;

    @Override
    public void forward(NormArgs args, Workers workers) {
        args.check();
        workers.ranges(args.rows, Math.max(1, GRAIN / args.width), (from, to) -> {
            try (NormTask task = new NormTask(args, workers.workspace())) {
                for (int row = from; row < to; row++) {
                    for (int group = 0; group < args.width / args.group(); group++) {
                        task.forward(row, group);
                    }
                }
            }
        });
    }

    @Override
    public void backward(NormArgs args, NormGradients gradients, Workers workers) {
        args.check();
        gradients.check(args);
        int parts = Math.max(1, Math.min(workers.threads(), (int) ((long) args.rows * args.width / GRAIN)));
        float[][] dweight = new float[parts][];
        float[][] dbias = new float[parts][];
        int groups = args.width / args.group();
        int padded = Lanes.padded(args.group());
        workers.run(parts, part -> {
            dweight[part] = RowLoops.zeros(workers.workspace(), groups * padded);
            dbias[part] = RowLoops.zeros(workers.workspace(), groups * padded);
            int from = (int) ((long) args.rows * part / parts);
            int to = (int) ((long) args.rows * (part + 1) / parts);
            try (NormTask task = new NormTask(args, workers.workspace())) {
                for (int row = from; row < to; row++) {
                    for (int group = 0; group < groups; group++) {
                        task.backward(gradients, row, group, dweight[part], dbias[part]);
                    }
                }
            }
        });
        for (int part = 0; part < parts; part++) {
            merge(dweight[part], gradients.dweight, args.group(), groups);
            merge(dbias[part], gradients.dbias, args.group(), groups);
            workers.workspace().giveBack(dweight[part]);
            workers.workspace().giveBack(dbias[part]);
        }
    }

    private static void merge(float[] padded, float[] sum, int group, int groups) {
        for (int g = 0; g < groups && sum != null; g++) {
            for (int i = 0; i < group; i++) {
                sum[g * group + i] += padded[g * Lanes.padded(group) + i];
            }
        }
    }
}
