package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.Workers;

/**
 * The rows of each item in parts, which threads sum up one by one. How many there are follows from the sizes alone, so that sums do
 * not depend on the number of threads.
 *
 * @param items    items of {@code rows} rows
 * @param rows     rows of {@code channels} values
 * @param channels values of a row
 * @param perItem  parts of an item
 */
record RowParts(int items, int rows, int channels, int perItem) {
    /** Most parts of an item: enough for some threads, few enough for their results to be merged quickly. */
    private static final int MOST = 16;

    /** Work on the rows {@code first .. last} of an item. */
    @FunctionalInterface
    interface Body {
        /** @param part number of the part among those of all items, which lie one after the other */
        void run(int part, int item, int first, int last);
    }

    /** Parts of about {@link Blocks#GRAIN} values or more. */
    static RowParts of(int items, int rows, int channels) {
        return new RowParts(items, rows, channels, (int) Math.min(Math.min(rows, MOST), 1 + (long) rows * channels / Blocks.GRAIN));
    }

    /** Parts of all items. */
    int count() {
        return items * perItem;
    }

    /** Rows of an item before its part {@code index}, 0 .. perItem. */
    int before(int index) {
        return (int) ((long) rows * index / perItem);
    }

    /** Visits all parts; each thread takes neighbouring ones, the same whenever there are as many. */
    void forEach(Workers workers, Body body) {
        long values = (long) rows * channels;
        workers.ranges(count(), (int) Math.min(count(), 1 + (long) Blocks.GRAIN * perItem / (values + 1)), (from, to) -> {
            for (int part = from; part < to; part++) {
                body.run(part, part / perItem, before(part % perItem), before(part % perItem + 1));
            }
        });
    }
}
