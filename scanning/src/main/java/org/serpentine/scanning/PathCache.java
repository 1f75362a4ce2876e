package org.serpentine.scanning;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Walks already made, least recently used dropped first, bounded by the number of steps held. Safe for many threads. */
public final class PathCache {

    private record Key(Object order, Grid grid) {
    }

    private final long capacity;
    private final Map<Key, ScanPath> paths = new LinkedHashMap<>(16, 0.75f, true);
    private long held;

    /**
     * An empty cache.
     *
     * @param capacity the most steps to keep, 0 for none; a step takes 8 bytes
     */
    public PathCache(long capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("cache capacity is " + capacity + " steps, expected 0 or more");
        }
        this.capacity = capacity;
    }

    /**
     * The walk of an order over a grid, from the cache if the same (or an equal) order has walked it before.
     *
     * @param order the order
     * @param grid  a grid that it accepts
     * @return the walk
     */
    public ScanPath get(ScanOrder order, Grid grid) {
        return get(order, grid, () -> order.path(grid));
    }

    /** The cached walk, else the one made now; made outside the lock, so two threads may make the same walk once each. */
    ScanPath get(Object order, Grid grid, Supplier<ScanPath> make) {
        Key key = new Key(order, grid);
        synchronized (paths) {
            ScanPath known = paths.get(key);
            if (known != null) {
                return known;
            }
        }
        ScanPath made = make.get();
        if (made.length() > capacity) {
            return made;
        }
        synchronized (paths) {
            ScanPath earlier = paths.putIfAbsent(key, made);
            if (earlier != null) {
                return earlier;
            }
            held += made.length();
            Iterator<ScanPath> eldest = paths.values().iterator();
            while (held > capacity) {
                held -= eldest.next().length();
                eldest.remove();
            }
            return made;
        }
    }

    long held() {
        synchronized (paths) {
            return held;
        }
    }
}
