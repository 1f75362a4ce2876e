package org.serpentine.examples;

import java.io.IOException;
import java.nio.file.Path;
import org.serpentine.scanning.Grid;
import org.serpentine.scanning.Locality;
import org.serpentine.scanning.ScanOrder;
import org.serpentine.scanning.ScanOrders;
import org.serpentine.scanning.picture.ScanPicture;

/** Adds a scan order of one's own, rings from the border to the middle, compares its locality with others and draws it. */
public final class OwnScanOrder implements ScanOrder {
    /** Takes the picture to write (.png or .svg), and optionally a grid such as {@code 24x24}. */
    public static void main(String[] args) throws IOException {
        if (args.length < 1 || args.length > 2) {
            System.out.println("usage: OwnScanOrder PICTURE.png [GRID]");
            return;
        }
        Grid grid = Grid.parse(args.length == 2 ? args[1] : "24x24");
        ScanOrders orders = ScanOrders.standard().with(new OwnScanOrder());
        for (String name : new String[] {"rings", "rings-reverse", "raster", "gilbert"}) {
            System.out.printf("%-14s %s%n", name, Locality.of(orders.get(name).path(grid)));
        }
        ScanPicture.of(orders.get("rings"), grid).write(Path.of(args[0]));
    }

    @Override
    public String name() {
        return "rings";
    }

    @Override
    public String description() {
        return "clockwise from the top left corner, ring by ring inwards";
    }

    @Override
    public boolean supportsRank(int rank) {
        return rank == 2;
    }

    @Override
    public int[] visit(Grid grid) {
        int[] order = new int[grid.cells()];
        boolean[] seen = new boolean[grid.cells()];
        int[][] turns = {{0, 1}, {1, 0}, {0, -1}, {-1, 0}};
        int y = 0;
        int x = 0;
        for (int step = 0, turn = 0; step < order.length; step++) {
            order[step] = y * grid.size(1) + x;
            seen[order[step]] = true;
            if (!free(grid, seen, y + turns[turn][0], x + turns[turn][1])) {
                turn = (turn + 1) % turns.length;
            }
            y += turns[turn][0];
            x += turns[turn][1];
        }
        return order;
    }

    private static boolean free(Grid grid, boolean[] seen, int y, int x) {
        return y >= 0 && y < grid.size(0) && x >= 0 && x < grid.size(1) && !seen[y * grid.size(1) + x];
    }
}
