/**
 * Segmenting what a folder holds: {@link org.serpentine.tasks.segmentation.study.Discovery} finds DICOM series, NIfTI volumes and pictures,
 * {@link org.serpentine.tasks.segmentation.study.BatchSegmentation} segments them one by one into a folder each, and
 * {@link org.serpentine.tasks.segmentation.study.RunReport} keeps the books. One bad item never stops the others.
 */
package org.serpentine.tasks.segmentation.study;
