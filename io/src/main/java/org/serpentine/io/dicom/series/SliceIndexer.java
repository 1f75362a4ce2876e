package org.serpentine.io.dicom.series;

import java.util.ArrayList;
import java.util.List;
import org.serpentine.io.dicom.Attributes;
import org.serpentine.io.dicom.DicomException;
import org.serpentine.io.dicom.DicomFile;
import org.serpentine.io.dicom.FrameReader;
import org.serpentine.io.dicom.PixelFormat;
import org.serpentine.io.dicom.Tag;

/** Takes what a stack needs to know of each slice out of single-frame and enhanced multi-frame files. */
final class SliceIndexer {
    private static final int MODALITY_LUT = 0x00283000;

    private SliceIndexer() { }

    static List<Slice> slices(DicomFile file) throws DicomException {
        Attributes data = file.dataset();
        PixelFormat format = PixelFormat.of(data, file.path().toString());
        String refusal = refusal(file, format);
        Attributes shared = data.item(Tag.SharedFunctionalGroupsSequence);
        List<Attributes> perFrame = data.items(Tag.PerFrameFunctionalGroupsSequence);
        if (format.frames() > 1 && perFrame.size() != format.frames()) {
            // Without functional groups nothing says where frames lie (ultrasound, nuclear medicine): one unplaced image.
            return List.of(slice(file, 0, format, refusal, unplaced(data), new Groups(data, null, null)));
        }
        List<Slice> slices = new ArrayList<>();
        for (int frame = 0; frame < format.frames(); frame++) {
            Groups groups = new Groups(data, shared, perFrame.isEmpty() ? null : perFrame.get(frame));
            slices.add(slice(file, frame, format, refusal, plane(groups, format), groups));
        }
        return slices;
    }

    private static String refusal(DicomFile file, PixelFormat format) {
        try {
            new FrameReader(file);
        } catch (DicomException e) {
            return e.problem();
        }
        if (format.samples() > 1) {
            return "the pictures are in colour (" + format.photometric() + "); a volume needs grey values";
        }
        if (file.dataset().hasValue(MODALITY_LUT) && !file.dataset().hasValue(Tag.RescaleSlope)) {
            return "the stored values become real ones by a lookup table (Modality LUT Sequence), which is not supported";
        }
        return null;
    }

    private static Plane unplaced(Attributes data) throws DicomException {
        return new Plane(data.integer(Tag.Rows, 0), data.integer(Tag.Columns, 0), null, null, null);
    }

    private static Plane plane(Groups groups, PixelFormat format) throws DicomException {
        double[] dicomSpacing = groups.of(Tag.PixelMeasuresSequence).numbers(Tag.PixelSpacing, 2);
        double[] spacing = dicomSpacing == null || !(dicomSpacing[0] > 0 && dicomSpacing[1] > 0) ? null
                : new double[] {dicomSpacing[1], dicomSpacing[0]};
        return new Plane(format.rows(), format.columns(), groups.of(Tag.PlanePositionSequence).numbers(Tag.ImagePositionPatient, 3),
                groups.of(Tag.PlaneOrientationSequence).numbers(Tag.ImageOrientationPatient, 6), spacing);
    }

    private static Slice slice(DicomFile file, int frame, PixelFormat format, String refusal, Plane plane, Groups groups)
            throws DicomException {
        Attributes data = file.dataset();
        Attributes transformation = groups.of(Tag.PixelValueTransformationSequence);
        Slice.Rescale rescale = new Slice.Rescale(transformation.number(Tag.RescaleSlope, 1),
                transformation.number(Tag.RescaleIntercept, 0), transformation.hasValue(Tag.RescaleSlope));
        if (rescale.slope() == 0) {
            throw new DicomException(file.path().toString(), -1, "Rescale Slope is 0: every pixel would have the same value");
        }
        Attributes measures = groups.of(Tag.PixelMeasuresSequence);
        double thickness = Math.max(0, measures.number(Tag.SpacingBetweenSlices, measures.number(Tag.SliceThickness, 0)));
        return new Slice(file.path(), frame, data.string(Tag.SOPClassUID, ""), data.string(Tag.SOPInstanceUID, ""),
                data.integer(Tag.InstanceNumber, 0), format, refusal, plane, thickness, rescale, padding(data, format),
                data.strings(Tag.ImageType).contains("LOCALIZER"), marks(groups));
    }

    private static Slice.Padding padding(Attributes data, PixelFormat format) throws DicomException {
        if (!data.hasValue(Tag.PixelPaddingValue) || format.bitsAllocated() > 16 || format.floating()) {
            return null;
        }
        int value = padded(data.integer(Tag.PixelPaddingValue, 0), format);
        int limit = padded(data.integer(Tag.PixelPaddingRangeLimit, value), format);
        return new Slice.Padding(Math.min(value, limit), Math.max(value, limit));
    }

    /** Implicit files do not say whether the padding is signed; the pixels do. */
    private static int padded(int value, PixelFormat format) {
        return format.signed() ? (short) value : value & 0xffff;
    }

    private static List<Slice.Mark> marks(Groups groups) {
        Attributes data = groups.data();
        Attributes content = groups.of(Tag.FrameContentSequence);
        Attributes echo = groups.of(Tag.MREchoSequence);
        Attributes type = groups.of(Tag.MRImageFrameTypeSequence);
        return List.of(
                new Slice.Mark("stack", content.string(Tag.StackID, "")),
                new Slice.Mark("echo", echo.string(Tag.EchoNumbers, "") + number(echo, Tag.EffectiveEchoTime)),
                new Slice.Mark("time", content.string(Tag.TemporalPositionIdentifier, "") + number(content, Tag.TemporalPositionIndex)),
                new Slice.Mark("acquisition", content.string(Tag.AcquisitionNumber, "") + number(content, Tag.FrameAcquisitionNumber)),
                new Slice.Mark("image type", String.join("/", type.strings(type == data ? Tag.ImageType : Tag.FrameType))),
                new Slice.Mark("trigger", data.string(Tag.TriggerTime, "")),
                new Slice.Mark("echo time", data.string(Tag.EchoTime, "")),
                new Slice.Mark("kernel", data.string(Tag.ConvolutionKernel, "")));
    }

    private static String number(Attributes attributes, int tag) {
        try {
            double[] values = attributes.numbers(tag);
            return values.length == 0 ? "" : Double.toString(values[0]).replaceAll("\\.0$", "");
        } catch (DicomException e) {
            // Only a label to tell slices apart: what cannot be read does not.
            return "";
        }
    }

    /** Where the attributes of a functional group are: in the frame's item, the shared item, or the data set itself. */
    private record Groups(Attributes data, Attributes shared, Attributes frame) {
        Attributes of(int sequence) {
            Attributes found = frame == null ? null : frame.item(sequence);
            if (found == null && shared != null) {
                found = shared.item(sequence);
            }
            return found != null ? found : data;
        }
    }

    /** Whether a data set holds an image that may be a slice, rather than a segmentation, dose, report or waveform. */
    static boolean isImage(DicomFile file) {
        Attributes data = file.dataset();
        String modality = data.string(Tag.Modality, "");
        return data.pixelData() != null && data.hasValue(Tag.Rows) && !modality.equals("SEG") && !modality.startsWith("RT")
                && !data.hasValue(Tag.SegmentSequence);
    }
}
