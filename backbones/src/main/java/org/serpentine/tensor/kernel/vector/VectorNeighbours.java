package org.serpentine.tensor.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Activations;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.kernel.NeighbourKernel;
import org.serpentine.tensor.kernel.Neighbourhood;

/** Vector version of the sums of neighbourhood attention. */
final class VectorNeighbours implements NeighbourKernel {
    private static final int LANES = FloatLanes.COUNT;
    /** Multiply-accumulates worth a thread of their own. */
    private static final long GRAIN = 100_000;

    private final Activations activations;
    private final NeighbourKernel twin;

    /**
     * @param activations for the exponentials
     * @param twin        sums heads of fewer channels than a vector has lanes
     */
    VectorNeighbours(Activations activations, NeighbourKernel twin) {
        this.activations = activations;
        this.twin = twin;
    }

    private static int grain(long work) {
        return (int) Math.max(1, GRAIN / work);
    }

    @Override
    public void scores(Neighbourhood s, Rows q, Rows k, float[] table, boolean softmax, float[] scores, Workers workers) {
        Workspace workspace = workers.workspace();
        NeighbourScores run = new NeighbourScores(s, q, k, table, workspace);
        int lines = s.batch() * s.heads() * s.rows().length();
        long line = (long) s.columns().length() * s.width();
        workers.ranges(lines, grain(4 * line), run::transpose);
        workers.ranges(lines, grain(line * s.neighbours()), (from, to) -> {
            float[] scratch = workspace.borrow(run.scratch());
            run.lines(from, to, softmax, activations, scratch, scores);
            workspace.giveBack(scratch);
        });
        run.giveBack(workspace);
    }

    @Override
    public void aggregate(Neighbourhood s, float[] weights, Rows v, boolean add, Rows y, Workers workers) {
        if (s.width() < LANES) {
            twin.aggregate(s, weights, v, add, y, workers);
            return;
        }
        NeighbourSums run = new NeighbourSums(s, weights, v, add, y);
        long line = (long) s.columns().length() * s.heads() * s.width() * s.neighbours();
        workers.ranges(s.batch() * s.rows().length(), grain(line), (from, to) -> {
            float[] scratch = workers.workspace().borrow(run.scratch());
            run.lines(from, to, scratch);
            workers.workspace().giveBack(scratch);
        });
    }

    @Override
    public void scatter(Neighbourhood s, float[] weights, Rows x, Rows y, Workers workers) {
        if (s.width() < LANES) {
            twin.scatter(s, weights, x, y, workers);
            return;
        }
        int[] offsets = s.offsets(y.stride());
        int whole = s.width() / LANES * LANES;
        int rest = s.width() - LANES;
        int size = s.rows().length() * s.columns().length();
        Workspace workspace = workers.workspace();
        workers.run(s.batch() * s.heads(), task -> {
            int channel = task % s.heads() * s.width();
            float[] tail = workspace.borrow(LANES);
            Arrays.fill(tail, 0, LANES, 0f); // lanes that the whole vectors have done add nothing
            for (int p = 0; p < size; p++) {
                int own = task / s.heads() * size + p;
                int at = (own * s.heads() + task % s.heads()) * offsets.length;
                int from = x.at(own) + channel;
                int to = y.at(s.first(task / s.heads(), p / s.columns().length(), p % s.columns().length())) + channel;
                for (int c = 0; c < whole; c += LANES) {
                    NeighbourLoops.scatter(weights, at, offsets, x.data(), from + c, y.data(), to + c);
                }
                if (whole < s.width()) {
                    System.arraycopy(x.data(), from + whole, tail, whole - rest, s.width() - whole);
                    NeighbourLoops.scatter(weights, at, offsets, tail, 0, y.data(), to + rest);
                }
            }
            workspace.giveBack(tail);
        });
    }

    @Override
    public int values(Neighbourhood s) {
        return new QueryTiles(s).values();
    }

    @Override
    public void attend(Neighbourhood s, Rows q, Rows k, float[] table, float[] weights, Rows v, Rows y, Workers workers) {
        Workspace workspace = workers.workspace();
        QueryTiles tiles = new QueryTiles(s);
        TileSums sums = new TileSums(tiles, weights, v, y, workspace);
        TileAttention run = new TileAttention(tiles, q, k, table, activations, sums, workspace);
        workers.ranges(tiles.lines(), tileGrain(s, tiles.lines()), (from, to) -> {
            float[] scratch = workspace.borrow(run.scratch());
            run.run(from, to, scratch, weights);
            workspace.giveBack(scratch);
        });
        run.giveBack(workspace);
        sums.giveBack(workspace);
    }

    @Override
    public void apply(Neighbourhood s, float[] weights, Rows v, Rows y, Workers workers) {
        Workspace workspace = workers.workspace();
        QueryTiles tiles = new QueryTiles(s);
        TileSums run = new TileSums(tiles, weights, v, y, workspace);
        workers.ranges(tiles.lines(), tileGrain(s, tiles.lines()), (from, to) -> {
            float[] scratch = workspace.borrow(TileSums.SCRATCH);
            for (int line = from; line < to; line++) {
                run.run(line, scratch);
            }
            workspace.giveBack(scratch);
        });
        run.giveBack(workspace);
    }

    private static int tileGrain(Neighbourhood s, int lines) {
        return grain((long) s.positions() * s.heads() * s.width() * s.neighbours() / lines + 1);
    }
}
