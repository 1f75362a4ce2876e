package org.serpentine.scanning;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Orders for point sets by name. Immutable: {@link #with} gives a new registry. */
public final class PointOrders {

    private static final int SUGGESTIONS = 4;

    private final Map<String, PointOrder> orders;

    private PointOrders(Map<String, PointOrder> orders) {
        this.orders = orders;
    }

    /** A registry without any order. */
    public static PointOrders empty() {
        return new PointOrders(Map.of());
    }

    /** The project's orders, and those of every {@link ScanCatalogue} on the class path. */
    public static PointOrders standard() {
        PointOrders registry = empty();
        for (ScanCatalogue catalogue : ServiceLoader.load(ScanCatalogue.class, PointOrders.class.getClassLoader())) {
            for (PointOrder order : catalogue.pointOrders()) {
                registry = registry.with(order);
            }
        }
        return registry;
    }

    /**
     * This registry and one more order.
     *
     * @param order its name must be new here
     * @return a new registry
     */
    public PointOrders with(PointOrder order) {
        Map<String, PointOrder> more = new LinkedHashMap<>(orders);
        if (more.putIfAbsent(order.name(), order) != null) {
            throw new IllegalArgumentException("a point order \"" + order.name() + "\" is registered already; choose another name");
        }
        return new PointOrders(more);
    }

    /** All names in order of registration. */
    public List<String> names() {
        return List.copyOf(orders.keySet());
    }

    /**
     * The order of a name.
     *
     * @param name a registered name
     * @return the order
     * @throws IllegalArgumentException if nobody knows the name; the message lists the nearest right ones
     */
    public PointOrder get(String name) {
        PointOrder order = orders.get(name);
        if (order == null) {
            List<String> near = NearNames.of(name, names(), SUGGESTIONS);
            throw new IllegalArgumentException("there is no point order \"" + name + "\"; "
                    + (near.isEmpty() ? "" : "nearest: " + String.join(", ", near) + "; ")
                    + "known: " + String.join(", ", orders.keySet()));
        }
        return order;
    }
}
