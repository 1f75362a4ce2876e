/**
 * The scan orders of the project, one class a family; use them by name through {@link org.serpentine.scanning.ScanOrders}.
 */
package org.serpentine.scanning.order;
