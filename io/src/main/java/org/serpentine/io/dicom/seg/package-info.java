/**
 * DICOM Segmentation objects (PS3.3 A.51): {@link org.serpentine.io.dicom.seg.SegmentationWriter} writes a label volume with
 * all references to the slices it was made from, {@link org.serpentine.io.dicom.seg.SegmentationReader} reads any
 * segmentation back onto a full grid, frames that were left out included.
 */
package org.serpentine.io.dicom.seg;
