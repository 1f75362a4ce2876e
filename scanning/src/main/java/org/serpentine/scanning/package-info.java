/**
 * Scan orders: index arithmetic that says in which order the cells of a 2D or 3D grid (or the points of a cloud) are visited.
 * Knows no network and needs no library; the state-space kernels that walk these orders live in
 * {@code org.serpentine.scanning.kernel}.
 */
package org.serpentine.scanning;
