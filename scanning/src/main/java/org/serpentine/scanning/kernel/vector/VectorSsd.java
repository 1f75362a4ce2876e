package org.serpentine.scanning.kernel.vector;

import org.serpentine.scanning.kernel.Ssd;
import org.serpentine.scanning.kernel.SsdArgs;
import org.serpentine.scanning.kernel.SsdGradients;
import org.serpentine.scanning.kernel.Workers;

/**
 * Vector version of SSD: lanes are the channels of a head, and several steps are taken at once. Chunked evaluation by matrix
 * products, as on GPUs, needs more arithmetic than this recurrence at the usual sizes. Threads share batch items and heads going
 * forward, and heads going backward.
 */
final class VectorSsd implements Ssd {

    @Override
    public void forward(SsdArgs args, Workers workers) {
        args.check();
        workers.ranges(args.batch * args.heads, 1, (from, to) -> {
            try (SsdTask task = new SsdTask(args, workers.workspace())) {
                for (int i = from; i < to; i++) {
                    task.forward(i / args.heads, i % args.heads);
                }
            }
        });
    }

    @Override
    public void backward(SsdArgs args, SsdGradients gradients, Workers workers) {
        args.check();
        gradients.check(args);
        int parts = Math.min(workers.threads(), args.heads);
        int rows = args.batch * args.batchRows();
        int width = args.groups * args.states;
        try (SharedSums db = new SharedSums(gradients.db, parts, rows, width, workers.workspace());
                SharedSums dc = new SharedSums(gradients.dc, parts, rows, width, workers.workspace())) {
            workers.run(parts, part -> {
                try (SsdTask task = new SsdTask(args, workers.workspace())) {
                    for (int head = args.heads * part / parts; head < args.heads * (part + 1) / parts; head++) {
                        for (int item = 0; item < args.batch; item++) {
                            task.backward(gradients, item, head, db.part(part), dc.part(part));
                        }
                    }
                }
            });
            db.merge(workers);
            dc.merge(workers);
        }
    }
}
