/**
 * Voxel volumes with their place in the patient: {@link org.serpentine.io.volume.Geometry} is the grid,
 * {@link org.serpentine.io.volume.Volume} holds intensities on it and {@link org.serpentine.io.volume.LabelVolume} holds
 * a segmentation. Every reader makes these and every writer takes them, so that a result lies exactly on its source.
 */
package org.serpentine.io.volume;
