package org.serpentine.io.dicom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/**
 * Writes an enlarged or cleaned version of an image as a Secondary Capture image (PS3.3 A.8.1) of the same patient and study, with
 * identifiers of its own: ImageType DERIVED\SECONDARY, the source referenced, spacing and position those of the new pixels.
 */
public final class DerivedImage {
    private static final String SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7";
    private static final int SHORT_TEXT = 1024;
    private static final int NAME = 64;
    /** Added to the source's series number, so that viewers list the new series after the scanner's. */
    private static final int SERIES = 9000;

    /**
     * What is to be said about the making of the image.
     *
     * @param description what was done, in words
     * @param program     its name and version
     * @param created     when
     */
    public record Making(String description, String program, LocalDateTime created) {
        /** Checks the lengths. */
        public Making {
            if (description.length() > SHORT_TEXT || program.length() > NAME) {
                throw new IllegalArgumentException("the description has " + description.length() + " characters and the program's name "
                        + program.length() + "; at most " + SHORT_TEXT + " and " + NAME + " are allowed");
            }
        }
    }

    private DerivedImage() { }

    /**
     * Whether {@link #write} takes an image of this format.
     *
     * @return null, or why not
     */
    public static String refusal(PixelFormat format) {
        if (format.frames() != 1) {
            return "it has " + format.frames() + " frames; images of one frame are taken";
        }
        if (format.floating() || format.bitsAllocated() == 1 || format.bitsAllocated() > 16) {
            return "its values have " + format.bitsAllocated() + (format.floating() ? " floating" : "") + " bits; 8 and 16 are taken";
        }
        boolean grey = format.samples() == 1 && format.photometric().startsWith("MONOCHROME");
        boolean colour = format.samples() == 3 && format.photometric().equals("RGB");
        return grey || colour ? null : "its pixels are " + format.photometric() + "; MONOCHROME1, MONOCHROME2 and RGB are taken";
    }

    /**
     * Writes the image.
     *
     * @param file   an existing file is replaced; it appears whole or not at all
     * @param source the image it was made of
     * @param scale  how many times larger it is along each axis, at least 1
     * @param values stored values in the source's format, colours alternating per pixel: scale x scale times as many
     * @param making what is said about it
     * @throws IOException if it cannot be written, or the source lacks the identifiers to refer to it
     */
    public static void write(Path file, DicomFile source, int scale, int[] values, Making making) throws IOException {
        PixelFormat format = PixelFormat.of(source.dataset(), source.path().toString());
        String refusal = refusal(format);
        if (refusal != null) {
            throw new DicomException(source.path().toString(), -1, refusal);
        }
        if (values.length != (long) format.values() * scale * scale) {
            throw new IllegalArgumentException(values.length + " values for an image that is " + scale + " times larger than one of "
                    + format.values());
        }
        Attributes from = source.dataset();
        if (!from.hasValue(Tag.SOPInstanceUID) || !from.hasValue(Tag.SOPClassUID) || !from.hasValue(Tag.StudyInstanceUID)
                || !from.hasValue(Tag.SeriesInstanceUID)) {
            throw new DicomException(source.path().toString(), -1,
                    "a derived image must refer to its source, but the file lacks its Study, Series or SOP Instance UID or its SOP Class");
        }
        Attributes data = identity(from, making);
        geometry(data, from, scale);
        pixels(data, from, format, scale, values);
        DicomIo.standard().write(file, data);
    }

    private static Attributes identity(Attributes from, Making making) throws DicomException {
        String date = making.created.format(DateTimeFormatter.ofPattern("yyyyMMdd"));
        String time = making.created.format(DateTimeFormatter.ofPattern("HHmmss"));
        Attributes data = new Attributes();
        data.copy(from, Tag.SpecificCharacterSet);
        data.copyOrEmpty(from, Tag.StudyDate, Tag.StudyTime, Tag.AccessionNumber, Tag.ReferringPhysicianName, Tag.PatientName, Tag.PatientID,
                Tag.PatientBirthDate, Tag.PatientSex, Tag.StudyInstanceUID, Tag.StudyID);
        data.copy(from, Tag.StudyDescription, Tag.PatientIdentityRemoved, Tag.DeidentificationMethod, Tag.BodyPartExamined, Tag.Laterality, Tag.InstanceNumber,
                Tag.PatientOrientation);
        // One new series for all images of the source's series, the same on every run; a new image each time.
        data.set(Tag.SeriesInstanceUID, DicomUids.derived("derived image", from.string(Tag.SeriesInstanceUID), making.description));
        data.set(Tag.SOPClassUID, SECONDARY_CAPTURE).set(Tag.SOPInstanceUID, DicomUids.random());
        data.set(Tag.Modality, from.string(Tag.Modality, "OT")).set(Tag.ConversionType, "WSD").set(Tag.ImageType, "DERIVED", "SECONDARY");
        data.set(Tag.SeriesNumber, SERIES + Math.max(0, from.integer(Tag.SeriesNumber, 0)));
        if (!data.contains(Tag.InstanceNumber)) {
            data.setEmpty(Tag.InstanceNumber);
        }
        if (!data.contains(Tag.PatientOrientation)) {
            data.setEmpty(Tag.PatientOrientation);
        }
        data.set(Tag.SeriesDescription, cut(making.description)).set(Tag.DerivationDescription, making.description)
                .set(Tag.Manufacturer, "Serpentine").set(Tag.ManufacturerModelName, making.program)
                .set(Tag.ContentDate, date).set(Tag.ContentTime, time).set(Tag.InstanceCreationDate, date).set(Tag.InstanceCreationTime, time);
        Attributes purpose = new Attributes().set(Tag.CodeValue, "121322").set(Tag.CodingSchemeDesignator, "DCM")
                .set(Tag.CodeMeaning, "Source image for image processing operation");
        data.set(Tag.SourceImageSequence, new Attributes().set(Tag.ReferencedSOPClassUID, from.string(Tag.SOPClassUID))
                .set(Tag.ReferencedSOPInstanceUID, from.string(Tag.SOPInstanceUID)).set(Tag.PurposeOfReferenceCodeSequence, purpose));
        return data;
    }

    private static String cut(String text) {
        return text.length() > NAME ? text.substring(0, NAME) : text;
    }

    /** The outer borders stay: spacing shrinks, and the centre of the first pixel moves towards the corner. */
    private static void geometry(Attributes data, Attributes from, int scale) throws DicomException {
        data.copy(from, Tag.FrameOfReferenceUID, Tag.PositionReferenceIndicator, Tag.ImageOrientationPatient, Tag.SliceThickness);
        if (!from.hasValue(Tag.PixelSpacing)) {
            data.remove(Tag.ImageOrientationPatient);
            return;
        }
        double[] spacing = from.numbers(Tag.PixelSpacing, 2);
        data.set(Tag.PixelSpacing, spacing[0] / scale, spacing[1] / scale);
        if (from.hasValue(Tag.ImagePositionPatient) && from.hasValue(Tag.ImageOrientationPatient)) {
            double[] position = from.numbers(Tag.ImagePositionPatient, 3);
            double[] axes = from.numbers(Tag.ImageOrientationPatient, 6);
            double shift = 0.5 / scale - 0.5;
            for (int i = 0; i < 3; i++) {
                // Pixel Spacing is that of rows first: along the second direction.
                position[i] += shift * (spacing[1] * axes[i] + spacing[0] * axes[3 + i]);
            }
            data.set(Tag.ImagePositionPatient, position);
        }
    }

    private static void pixels(Attributes data, Attributes from, PixelFormat format, int scale, int[] values) throws DicomException {
        data.copy(from, Tag.WindowCenter, Tag.WindowWidth, Tag.RescaleIntercept, Tag.RescaleSlope, Tag.RescaleType, Tag.BurnedInAnnotation);
        if (from.hasValue(Tag.RescaleSlope) && !from.hasValue(Tag.RescaleType)) {
            data.set(Tag.RescaleType, from.string(Tag.Modality, "").equals("CT") ? "HU" : "US");
        }
        boolean bytes = format.bitsAllocated() == 8;
        data.set(Tag.SamplesPerPixel, format.samples()).set(Tag.PhotometricInterpretation, format.photometric())
                .set(Tag.Rows, format.rows() * scale).set(Tag.Columns, format.columns() * scale)
                .set(Tag.BitsAllocated, format.bitsAllocated()).set(Tag.BitsStored, format.bitsStored()).set(Tag.HighBit, format.bitsStored() - 1)
                .set(Tag.PixelRepresentation, format.signed() ? 1 : 0);
        if (format.samples() == 3) {
            data.set(Tag.PlanarConfiguration, 0);
        }
        data.copy(from, Tag.LossyImageCompression);
        int mask = format.bitsStored() == 32 ? -1 : (1 << format.bitsStored()) - 1;
        ByteBuffer stored = ByteBuffer.allocate(bytes ? values.length + values.length % 2 : 2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int v : values) {
            if (bytes) {
                stored.put((byte) (v & mask));
            } else {
                stored.putShort((short) (v & mask));
            }
        }
        data.setPixelData(Tag.PixelData, PixelData.unencapsulated(bytes ? VR.OB : VR.OW, false, ByteSource.of(stored.array())));
    }
}
