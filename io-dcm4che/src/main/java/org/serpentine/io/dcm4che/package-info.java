/** {@link org.serpentine.io.dicom.DicomIo} on top of dcm4che. */
package org.serpentine.io.dcm4che;
