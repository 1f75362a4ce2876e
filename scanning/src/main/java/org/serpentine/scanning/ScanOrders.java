package org.serpentine.scanning;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;

/**
 * Scan orders by name. A registry is immutable: {@link #with(ScanOrder)} gives a new one. Each registry owns a bounded,
 * thread-safe cache of the walks it made; keep one registry for as long as its walks are wanted.
 *
 * <p>Every name may be followed by {@code -reverse}: the same walk from its end to its start.
 */
public final class ScanOrders {

    /** Steps that a registry caches unless told otherwise: at most about 64 MB with the inverses. */
    public static final long DEFAULT_CACHE_STEPS = 8_000_000;

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+([.-][a-z0-9.]+)*");
    private static final int SUGGESTIONS = 4;

    private final List<ScanFamily> families;
    private final long cacheSteps;
    private final PathCache cache;

    private ScanOrders(List<ScanFamily> families, long cacheSteps) {
        this.families = List.copyOf(families);
        this.cacheSteps = cacheSteps;
        this.cache = new PathCache(cacheSteps);
    }

    /** A registry without any order. */
    public static ScanOrders empty() {
        return new ScanOrders(List.of(), DEFAULT_CACHE_STEPS);
    }

    /** The project's orders, and those of every {@link ScanCatalogue} on the class path. */
    public static ScanOrders standard() {
        ScanOrders orders = empty();
        for (ScanCatalogue catalogue : ServiceLoader.load(ScanCatalogue.class, ScanOrders.class.getClassLoader())) {
            for (ScanFamily family : catalogue.families()) {
                orders = orders.with(family);
            }
        }
        return orders;
    }

    /**
     * This registry and one more order.
     *
     * @param order its name must be new here
     * @return a new registry, with a cache of its own
     */
    public ScanOrders with(ScanOrder order) {
        return with(ScanFamily.of(order));
    }

    /**
     * This registry and one more family.
     *
     * @param family the names that it lists must be new here
     * @return a new registry, with a cache of its own
     */
    public ScanOrders with(ScanFamily family) {
        for (String name : family.names()) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("\"" + name + "\" cannot name a scan order, expected lower-case letters,"
                        + " digits and dots, joined by dashes, such as local-w7-col");
            }
            if (find(name).isPresent()) {
                throw new IllegalArgumentException("a scan order \"" + name + "\" is registered already; choose another name");
            }
        }
        List<ScanFamily> more = new ArrayList<>(families);
        more.add(family);
        return new ScanOrders(more, cacheSteps);
    }

    /**
     * This registry with another bound of its cache.
     *
     * @param steps the most steps of walks to keep, 0 for none; a step takes 8 bytes
     * @return a new registry with an empty cache
     */
    public ScanOrders withCacheOf(long steps) {
        return new ScanOrders(families, steps);
    }

    /** The families in order of registration. */
    public List<ScanFamily> families() {
        return families;
    }

    /** All listed names in order of registration; parametrised families know more names than they list. */
    public List<String> names() {
        return families.stream().flatMap(family -> family.names().stream()).toList();
    }

    /**
     * The order of a name.
     *
     * @param name a registered name, or one of a parametrised family
     * @return empty if nobody knows the name
     * @throws IllegalArgumentException if a family knows the name, but a parameter in it is out of range
     */
    public Optional<ScanOrder> find(String name) {
        for (ScanFamily family : families) {
            Optional<ScanOrder> order = family.order(name);
            if (order.isPresent()) {
                return order;
            }
        }
        if (name.endsWith(ReversedOrder.SUFFIX)) {
            return find(name.substring(0, name.length() - ReversedOrder.SUFFIX.length())).map(ScanOrder::reversed);
        }
        return Optional.empty();
    }

    /**
     * The order of a name.
     *
     * @param name a registered name, or one of a parametrised family
     * @return the order
     * @throws IllegalArgumentException if nobody knows the name; the message lists the nearest right ones
     */
    public ScanOrder get(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException(unknown(name)));
    }

    /**
     * The walk of a named order over a grid, from the cache if it was made before.
     *
     * @param name a name as for {@link #get}
     * @param grid the grid to walk
     * @return the walk
     */
    public ScanPath path(String name, Grid grid) {
        return cache.get(name, grid, () -> get(name).path(grid));
    }

    /**
     * The walk of a named order over a grid, from the cache if it was made before.
     *
     * @param name  a name as for {@link #get}
     * @param sizes slowest axis first: {@code height, width} or {@code depth, height, width}
     * @return the walk
     */
    public ScanPath path(String name, int... sizes) {
        return path(name, Grid.of(sizes));
    }

    /** Steps of the walks held in the cache now. */
    long cachedSteps() {
        return cache.held();
    }

    private String unknown(String name) {
        List<String> near = NearNames.of(name, names(), SUGGESTIONS);
        String patterns = String.join(", ", families.stream().map(ScanFamily::pattern).toList());
        return "there is no scan order \"" + name + "\"; "
                + (near.isEmpty() ? "" : "nearest: " + String.join(", ", near) + "; ")
                + "known: " + (patterns.isEmpty() ? "none" : patterns) + "; each also with -reverse";
    }
}
