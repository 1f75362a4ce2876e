package org.serpentine.scanning;

import java.util.List;

/**
 * A set of orders found on the class path through {@link java.util.ServiceLoader}: a jar that names an implementation in
 * {@code META-INF/services/org.serpentine.scanning.ScanCatalogue} adds its orders to {@link ScanOrders#standard()} and
 * {@link PointOrders#standard()}, and so to every command, without a line of code elsewhere.
 */
public interface ScanCatalogue {

    /** Orders for grids. */
    List<ScanFamily> families();

    /** Orders for point sets; unless overridden, none. */
    default List<PointOrder> pointOrders() {
        return List.of();
    }
}
