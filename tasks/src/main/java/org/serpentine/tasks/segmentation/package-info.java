/**
 * Segmentation: LightM-UNet for 2D and 3D, sliding-window inference in a memory budget, and segmenting whole studies.
 */
package org.serpentine.tasks.segmentation;
