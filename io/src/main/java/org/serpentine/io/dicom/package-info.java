/**
 * DICOM Part 10 files without a foreign library: reading (little and big endian, implicit and explicit, deflated, RLE),
 * writing (explicit little endian), and pixel data decoded on demand.
 *
 * <p>{@link org.serpentine.io.dicom.DicomIo} is the door; {@link org.serpentine.io.dicom.Attributes} holds one data set.
 * Damaged, truncated or hostile files give a {@link org.serpentine.io.dicom.DicomException} that names the file, the
 * offset, what was found and what was expected. Series and volumes are in {@code org.serpentine.io.dicom.series},
 * segmentation objects in {@code org.serpentine.io.dicom.seg}.
 */
package org.serpentine.io.dicom;
