/**
 * From folders of DICOM files to volumes: {@link org.serpentine.io.dicom.series.DicomStudy} finds the series in a folder
 * tree, {@link org.serpentine.io.dicom.series.DicomSeries} is one stack of slices with a
 * {@link org.serpentine.io.dicom.series.GeometryReport} that says in plain words whether it is a regular volume, and
 * {@link org.serpentine.io.dicom.series.DicomSeriesWriter} writes a volume back as slices.
 */
package org.serpentine.io.dicom.series;
