package org.serpentine.scanning.kernel.vector;

import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.scanning.kernel.Workspace;

/** A gradient to which several threads add: the first straight to its place, the others to sums of their own. */
final class SharedSums implements AutoCloseable {

    private final Rows[] sums;
    private final int rows;
    private final int width;
    private final Workspace workspace;

    /** @param place where the gradient is wanted, or null when it is not */
    SharedSums(Rows place, int parts, int rows, int width, Workspace workspace) {
        this.rows = rows;
        this.width = width;
        this.workspace = workspace;
        sums = new Rows[parts];
        sums[0] = place;
        for (int part = 1; part < parts && place != null; part++) {
            sums[part] = Rows.of(RowLoops.zeros(workspace, Math.multiplyExact(rows, width)), width);
        }
    }

    /** Where one part adds; null when the gradient is not wanted. */
    Rows part(int part) {
        return sums[part];
    }

    /** Adds all sums to the place, when all parts are done. */
    void merge(Workers workers) {
        Rows place = sums[0];
        for (int part = 1; part < sums.length && place != null; part++) {
            Rows from = sums[part];
            workers.ranges(rows, 4096, (first, end) -> {
                for (int row = first; row < end; row++) {
                    RowLoops.addAny(from.data(), from.at(row), place.data(), place.at(row), width);
                }
            });
        }
    }

    @Override
    public void close() {
        for (int part = 1; part < sums.length; part++) {
            workspace.giveBack(sums[part] == null ? null : sums[part].data());
        }
    }
}
