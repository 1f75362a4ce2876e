package org.serpentine.io.dicom.series;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.serpentine.io.dicom.Attributes;
import org.serpentine.io.dicom.ByteSource;
import org.serpentine.io.dicom.DicomIo;
import org.serpentine.io.dicom.DicomUids;
import org.serpentine.io.dicom.PixelData;
import org.serpentine.io.dicom.Tag;
import org.serpentine.io.dicom.VR;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.Volume;

/** Writes a volume of Hounsfield units as a CT series, one file a slice. Meant for phantoms: nobody's name is in them. */
public final class DicomSeriesWriter {
    private static final String CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2";
    private static final double INTERCEPT = -1024;
    private static final double SHEAR_DEGREES = 0.1;
    private static final int SLICES = 9999;

    /**
     * What the series says about itself. All identifiers are derived from the seed: the same description gives the same files.
     *
     * @param seed anything that identifies the study, at most 40 characters
     * @param studyDate date of study, series and images, {@code yyyyMMdd}
     * @param seriesNumber Series Number
     * @param seriesDescription Series Description, at most 64 characters
     */
    public record Description(String seed, String studyDate, int seriesNumber, String seriesDescription) {
        /** Checks lengths and the date. */
        public Description {
            if (seed.isEmpty() || seed.length() > 40) {
                throw new IllegalArgumentException("seed has " + seed.length() + " characters; it must have 1 to 40");
            }
            if (!studyDate.matches("[0-9]{8}")) {
                throw new IllegalArgumentException("studyDate is \"" + studyDate + "\"; it must be a date like 20000101");
            }
            if (seriesDescription.length() > 64) {
                throw new IllegalArgumentException("seriesDescription has " + seriesDescription.length() + " characters; at most 64 are allowed");
            }
        }

        /** A phantom's description. */
        public static Description phantom(String seed) {
            return new Description(seed, "20000101", 1, "Synthetic phantom, no patient");
        }
    }

    private DicomSeriesWriter() { }

    /**
     * Writes the slices as {@code IM0001.dcm}, {@code IM0002.dcm} and so on.
     *
     * @param folder where to; created when missing
     * @param volume Hounsfield units, rounded to whole ones and clipped to -33792..31743
     * @param description what the series says about itself
     * @return the files, in the order of the volume's layers
     * @throws IOException when a file cannot be written
     */
    public static List<Path> write(Path folder, Volume volume, Description description) throws IOException {
        Geometry grid = volume.geometry();
        if (grid.shearDegrees() > SHEAR_DEGREES) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "the grid is sheared by %.2f degrees; slices of a CT series must"
                    + " lie straight above one another", grid.shearDegrees()));
        }
        if (grid.depth() > SLICES || grid.width() > 65535 || grid.height() > 65535) {
            throw new IllegalArgumentException("a grid of " + grid + " is too large: at most 65535 x 65535 pixels and " + SLICES + " slices");
        }
        DicomIo io = DicomIo.standard();
        List<Path> files = new ArrayList<>();
        float[] values = new float[grid.width() * grid.height()];
        for (int z = 0; z < grid.depth(); z++) {
            volume.copyRun(grid.index(0, 0, z), values.length, values, 0);
            Path file = folder.resolve(String.format(Locale.ROOT, "IM%04d.dcm", z + 1));
            io.write(file, slice(grid, z, description).setPixelData(Tag.PixelData,
                    PixelData.unencapsulated(VR.OW, false, ByteSource.of(stored(values)))));
            files.add(file);
        }
        return files;
    }

    private static byte[] stored(float[] values) {
        byte[] bytes = new byte[2 * values.length];
        for (int i = 0; i < values.length; i++) {
            long whole = Math.round(values[i] - INTERCEPT);
            int stored = (int) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, whole));
            bytes[2 * i] = (byte) stored;
            bytes[2 * i + 1] = (byte) (stored >> 8);
        }
        return bytes;
    }

    private static Attributes slice(Geometry grid, int z, Description description) {
        String seed = description.seed();
        double[] position = grid.toPatient(0, 0, z);
        double[] direction = grid.direction();
        Attributes data = new Attributes();
        data.set(Tag.ImageType, "DERIVED", "PRIMARY", "AXIAL").set(Tag.SOPClassUID, CT_IMAGE_STORAGE)
                .set(Tag.SOPInstanceUID, DicomUids.derived(seed, "series", description.seriesNumber(), "slice", z));
        for (int tag : new int[] {Tag.StudyDate, Tag.SeriesDate, Tag.AcquisitionDate, Tag.ContentDate}) {
            data.set(tag, description.studyDate());
        }
        for (int tag : new int[] {Tag.StudyTime, Tag.SeriesTime, Tag.AcquisitionTime, Tag.ContentTime}) {
            data.set(tag, "120000");
        }
        data.setEmpty(Tag.AccessionNumber).set(Tag.Modality, "CT").set(Tag.Manufacturer, "Serpentine")
                .set(Tag.ManufacturerModelName, "Phantom generator").setEmpty(Tag.ReferringPhysicianName)
                .set(Tag.StudyDescription, "Synthetic study").set(Tag.SeriesDescription, description.seriesDescription());
        data.set(Tag.PatientName, "PHANTOM^SYNTHETIC").set(Tag.PatientID, "SYNTHETIC-" + seed).setEmpty(Tag.PatientBirthDate)
                .set(Tag.PatientSex, "O").set(Tag.PatientIdentityRemoved, "YES").set(Tag.DeidentificationMethod, "Synthetic data, no patient");
        data.set(Tag.SliceThickness, grid.spacing(2)).setEmpty(Tag.KVP).set(Tag.PatientPosition, "HFS").setEmpty(Tag.Laterality);
        data.set(Tag.StudyInstanceUID, DicomUids.derived(seed, "study"))
                .set(Tag.SeriesInstanceUID, DicomUids.derived(seed, "series", description.seriesNumber()))
                .set(Tag.StudyID, "1").set(Tag.SeriesNumber, description.seriesNumber()).set(Tag.AcquisitionNumber, 1)
                .set(Tag.InstanceNumber, z + 1).set(Tag.ImagePositionPatient, position)
                .set(Tag.ImageOrientationPatient, Arrays.copyOf(direction, 6))
                .set(Tag.FrameOfReferenceUID, DicomUids.derived(seed, "frame of reference")).setEmpty(Tag.PositionReferenceIndicator);
        return data.set(Tag.SamplesPerPixel, 1).set(Tag.PhotometricInterpretation, "MONOCHROME2")
                .set(Tag.Rows, grid.height()).set(Tag.Columns, grid.width()).set(Tag.PixelSpacing, grid.spacing(1), grid.spacing(0))
                .set(Tag.BitsAllocated, 16).set(Tag.BitsStored, 16).set(Tag.HighBit, 15).set(Tag.PixelRepresentation, 1)
                .set(Tag.WindowCenter, 40.0).set(Tag.WindowWidth, 400.0)
                .set(Tag.RescaleIntercept, INTERCEPT).set(Tag.RescaleSlope, 1.0).set(Tag.RescaleType, "HU");
    }
}
