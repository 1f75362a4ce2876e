package org.serpentine.io.dicom.seg;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.serpentine.io.dicom.Attributes;
import org.serpentine.io.dicom.DicomException;
import org.serpentine.io.dicom.DicomFile;
import org.serpentine.io.dicom.DicomIo;
import org.serpentine.io.dicom.FrameReader;
import org.serpentine.io.dicom.PixelFormat;
import org.serpentine.io.dicom.Tag;

/** Reads DICOM Segmentation objects: binary, fractional and label map. */
public final class SegmentationReader {
    private static final int GREY = 0x808080;

    private SegmentationReader() { }

    /**
     * Reads segments and the places of frames; pixels stay in the file.
     *
     * @param file a segmentation object in patient coordinates
     * @return the segmentation
     * @throws DicomException when the file is no segmentation, or lacks what places its frames
     * @throws IOException when it cannot be read
     */
    public static Segmentation read(Path file) throws IOException {
        return read(DicomIo.standard().read(file));
    }

    /**
     * Reads segments and the places of frames.
     *
     * @param file a segmentation object, already parsed
     * @return the segmentation
     * @throws DicomException when the file is no segmentation, or lacks what places its frames
     */
    public static Segmentation read(DicomFile file) throws DicomException {
        Attributes data = file.dataset();
        String name = file.path().toString();
        if (!data.hasValue(Tag.SegmentSequence) || data.pixelData() == null) {
            throw new DicomException(name, -1, "this is no segmentation: Segment Sequence or pixel data is missing (Modality "
                    + data.string(Tag.Modality, "not given") + ")");
        }
        Segmentation.Type type = type(data, name);
        FrameReader reader = new FrameReader(file);
        PixelFormat format = reader.format();
        if (format.samples() != 1 || format.floating() || format.signed()) {
            throw new DicomException(name, -1, "the pixels of a segmentation must be unsigned grey values");
        }
        Attributes shared = data.item(Tag.SharedFunctionalGroupsSequence);
        List<Attributes> perFrame = data.items(Tag.PerFrameFunctionalGroupsSequence);
        if (perFrame.size() != format.frames()) {
            throw new DicomException(name, -1, format.frames() + " frames, but " + perFrame.size() + " items that say where frames lie");
        }
        Map<Integer, Segment> segments = segments(data);
        List<Segmentation.Frame> frames = new ArrayList<>();
        for (int i = 0; i < perFrame.size(); i++) {
            frames.add(frame(i, type, shared, perFrame.get(i), segments, name));
        }
        double[] orientation = numbers(shared, perFrame.get(0), Tag.PlaneOrientationSequence, Tag.ImageOrientationPatient, 6, name);
        double[] spacing = numbers(shared, perFrame.get(0), Tag.PixelMeasuresSequence, Tag.PixelSpacing, 2, name);
        double threshold = type == Segmentation.Type.FRACTIONAL ? Math.max(1, data.integer(Tag.MaximumFractionalValue, 255) / 2.0) : 1;
        Attributes series = data.item(Tag.ReferencedSeriesSequence);
        return new Segmentation(file.path(), type, segments, frames, reader, orientation, new double[] {spacing[1], spacing[0]}, threshold,
                series == null ? "" : series.string(Tag.SeriesInstanceUID, ""));
    }

    private static Segmentation.Type type(Attributes data, String name) throws DicomException {
        String type = data.string(Tag.SegmentationType, "");
        return switch (type) {
            case "BINARY" -> Segmentation.Type.BINARY;
            case "FRACTIONAL" -> Segmentation.Type.FRACTIONAL;
            case "LABELMAP" -> Segmentation.Type.LABELMAP;
            default -> throw new DicomException(name, -1, "Segmentation Type is \"" + type + "\", expected BINARY, FRACTIONAL or LABELMAP");
        };
    }

    private static Map<Integer, Segment> segments(Attributes data) throws DicomException {
        Map<Integer, Segment> segments = new TreeMap<>();
        for (Attributes item : data.items(Tag.SegmentSequence)) {
            int number = item.integer(Tag.SegmentNumber, 0);
            String label = item.string(Tag.SegmentLabel, "segment " + number).strip();
            double[] colour = item.numbers(Tag.RecommendedDisplayCIELabValue);
            // Label maps describe their background as segment 0.
            if (number > 0) {
                segments.put(number, new Segment(label.length() > 64 ? label.substring(0, 64) : label,
                        Code.of(item.item(Tag.SegmentedPropertyCategoryCodeSequence)), Code.of(item.item(Tag.SegmentedPropertyTypeCodeSequence)),
                        colour.length == 3 ? CieLab.decode(colour) : GREY));
            }
        }
        return segments;
    }

    private static Segmentation.Frame frame(int index, Segmentation.Type type, Attributes shared, Attributes frame,
            Map<Integer, Segment> segments, String name) throws DicomException {
        double[] position = numbers(shared, frame, Tag.PlanePositionSequence, Tag.ImagePositionPatient, 3, name);
        if (type == Segmentation.Type.LABELMAP) {
            return new Segmentation.Frame(index, 0, position);
        }
        Attributes identification = group(shared, frame, Tag.SegmentIdentificationSequence);
        int number = identification == null ? 0 : identification.integer(Tag.ReferencedSegmentNumber, 0);
        if (!segments.containsKey(number)) {
            throw new DicomException(name, -1, "frame " + (index + 1) + " belongs to segment " + number + ", which is not described");
        }
        return new Segmentation.Frame(index, number, position);
    }

    private static Attributes group(Attributes shared, Attributes frame, int sequence) {
        Attributes own = frame.item(sequence);
        return own != null || shared == null ? own : shared.item(sequence);
    }

    private static double[] numbers(Attributes shared, Attributes frame, int sequence, int tag, int count, String name) throws DicomException {
        Attributes item = group(shared, frame, sequence);
        double[] values = item == null ? null : item.numbers(tag, count);
        if (values == null) {
            throw new DicomException(name, -1, "the frames do not say where they lie in the patient: "
                    + (tag == Tag.PixelSpacing ? "Pixel Spacing" : tag == Tag.ImagePositionPatient ? "Image Position" : "Image Orientation") + " is missing");
        }
        return values;
    }
}
