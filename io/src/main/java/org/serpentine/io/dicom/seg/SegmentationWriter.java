package org.serpentine.io.dicom.seg;

import java.io.IOException;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.serpentine.io.dicom.Attributes;
import org.serpentine.io.dicom.DicomException;
import org.serpentine.io.dicom.DicomIo;
import org.serpentine.io.dicom.DicomUids;
import org.serpentine.io.dicom.PixelData;
import org.serpentine.io.dicom.Tag;
import org.serpentine.io.dicom.VR;
import org.serpentine.io.dicom.series.DicomSeries;
import org.serpentine.io.dicom.series.Slice;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;

/**
 * Writes a label volume as a binary DICOM Segmentation object with everything that viewers ask for: coded segments with
 * colours, patient and study of the source, position and orientation of each frame, and references to each source slice.
 */
public final class SegmentationWriter {
    private static final String SEGMENTATION_STORAGE = "1.2.840.10008.5.1.4.1.1.66.4";
    private static final Code SEGMENTATION = new Code("113076", "DCM", "Segmentation");
    private static final Code SOURCE_IMAGE = new Code("121322", "DCM", "Source image for image processing operation");
    private static final Code ARTIFICIAL_INTELLIGENCE = new Code("123109", "DCM", "Artificial Intelligence");
    private static final double SAME_GRID_MM = 1e-2;

    private final DicomSeries source;
    private final LabelVolume labels;
    private final List<Segment> segments;
    private final SegmentationOptions options;

    private SegmentationWriter(DicomSeries source, LabelVolume labels, List<Segment> segments, SegmentationOptions options) {
        this.source = source;
        this.labels = labels;
        this.segments = segments;
        this.options = options;
    }

    /**
     * Writes one object with a segment for each label but the background.
     *
     * @param file the file to create or replace; it appears whole or not at all
     * @param source the series that was segmented
     * @param labels the result, on the grid of the series
     * @param segments one for each label from 1 on, with codes; label {@code k} becomes segment number {@code k}
     * @param options what the object says about itself
     * @throws DicomException when the source cannot be referred to
     * @throws IOException when the file cannot be written
     */
    public static void write(Path file, DicomSeries source, LabelVolume labels, List<Segment> segments, SegmentationOptions options)
            throws IOException {
        if (segments.isEmpty() || segments.size() < labels.names().size() - 1) {
            throw new IllegalArgumentException(segments.size() + " segments are described, but the volume has labels 1 to "
                    + (labels.names().size() - 1) + "; describe each");
        }
        for (Segment segment : segments) {
            if (segment.category() == null || segment.type() == null) {
                throw new IllegalArgumentException("segment \"" + segment.label() + "\" has no coded category or type; both are required");
            }
        }
        Geometry grid = source.geometry().orElseThrow(() -> new IllegalArgumentException(source + " is not a regular volume: " + source.report().summary()));
        Optional<String> difference = grid.difference(labels.geometry(), SAME_GRID_MM);
        if (difference.isPresent()) {
            throw new IllegalArgumentException("the labels do not lie on the grid of " + source + ": " + difference.get());
        }
        DicomIo.standard().write(file, new SegmentationWriter(source, labels, segments, options).dataset());
    }

    private Attributes dataset() throws IOException {
        List<BitFrames.Frame> frames = frames();
        Attributes data = new Attributes();
        identity(data, source.attributes());
        image(data, frames.size());
        List<Attributes> coded = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            coded.add(segment(i + 1, segments.get(i)));
        }
        data.setItems(Tag.SegmentSequence, coded);
        references(data, frames);
        functionalGroups(data, frames);
        return data.setPixelData(Tag.PixelData, PixelData.unencapsulated(VR.OB, false, new BitFrames(labels, frames)));
    }

    /** Frames by segment, then along the normal; never none, since an image without a frame is no DICOM image. */
    private List<BitFrames.Frame> frames() {
        Geometry grid = labels.geometry();
        boolean[][] present = new boolean[segments.size() + 1][grid.depth()];
        int layer = grid.width() * grid.height();
        byte[] voxels = labels.labels();
        for (int z = 0; z < grid.depth(); z++) {
            for (int i = z * layer; i < (z + 1) * layer; i++) {
                present[voxels[i] & 0xff][z] = true;
            }
        }
        List<BitFrames.Frame> frames = new ArrayList<>();
        for (int label = 1; label <= segments.size(); label++) {
            for (int z = 0; z < grid.depth(); z++) {
                if (present[label][z] || options.keepEmptyFrames()) {
                    frames.add(new BitFrames.Frame(label, z));
                }
            }
        }
        if (frames.isEmpty()) {
            frames.add(new BitFrames.Frame(1, 0));
        }
        return frames;
    }

    /** Patient, study and frame of reference of the source; a series and equipment of our own. */
    private void identity(Attributes data, Attributes from) throws DicomException {
        String date = options.created().format(DateTimeFormatter.ofPattern("yyyyMMdd"));
        String time = options.created().format(DateTimeFormatter.ofPattern("HHmmss"));
        data.copyOrEmpty(from, Tag.StudyDate, Tag.StudyTime, Tag.AccessionNumber, Tag.ReferringPhysicianName, Tag.PatientName,
                Tag.PatientID, Tag.PatientBirthDate, Tag.PatientSex, Tag.StudyInstanceUID, Tag.StudyID, Tag.PositionReferenceIndicator);
        data.copy(from, Tag.StudyDescription, Tag.PatientIdentityRemoved, Tag.DeidentificationMethod, Tag.FrameOfReferenceUID);
        // A source's malformed date must not make a malformed segmentation: an empty one is allowed here.
        emptyUnless(data, "[0-9]{8}", Tag.StudyDate, Tag.PatientBirthDate);
        emptyUnless(data, "[0-9]{2,6}(\\.[0-9]{1,6})?", Tag.StudyTime);
        emptyUnless(data, "[MFO]", Tag.PatientSex);
        if (!data.hasValue(Tag.StudyInstanceUID) || !from.hasValue(Tag.SeriesInstanceUID) || !from.hasValue(Tag.SOPInstanceUID)) {
            throw new DicomException(source.slices().get(0).file().toString(), -1,
                    "a segmentation must refer to its source, but the file lacks its Study, Series or SOP Instance UID");
        }
        if (!data.hasValue(Tag.FrameOfReferenceUID)) {
            // Without one the source says nothing of other series; frames of the segmentation still share its coordinates.
            data.set(Tag.FrameOfReferenceUID, DicomUids.derived(from.string(Tag.SeriesInstanceUID), "frame of reference"));
        }
        data.set(Tag.SOPClassUID, SEGMENTATION_STORAGE).set(Tag.SOPInstanceUID, uid("object")).set(Tag.SeriesInstanceUID, uid("series"))
                .set(Tag.Modality, "SEG").set(Tag.SeriesNumber, options.seriesNumber()).set(Tag.InstanceNumber, 1)
                .set(Tag.SeriesDescription, options.seriesDescription())
                .set(Tag.SeriesDate, date).set(Tag.SeriesTime, time).set(Tag.ContentDate, date).set(Tag.ContentTime, time)
                .set(Tag.InstanceCreationDate, date).set(Tag.InstanceCreationTime, time)
                .set(Tag.Manufacturer, "Serpentine").set(Tag.ManufacturerModelName, options.algorithmName())
                .set(Tag.DeviceSerialNumber, "1").set(Tag.SoftwareVersions, options.algorithmVersion());
    }

    private static void emptyUnless(Attributes data, String pattern, int... tags) {
        for (int tag : tags) {
            if (!data.string(tag, "").matches(pattern)) {
                data.setEmpty(tag);
            }
        }
    }

    private String uid(String what) {
        return options.uidSeed() == null ? DicomUids.random() : DicomUids.derived(options.uidSeed(), source.header().uid(), source.part(), what);
    }

    private void image(Attributes data, int frames) {
        Geometry grid = labels.geometry();
        data.set(Tag.ImageType, "DERIVED", "PRIMARY").set(Tag.SamplesPerPixel, 1).set(Tag.PhotometricInterpretation, "MONOCHROME2")
                .set(Tag.NumberOfFrames, frames).set(Tag.Rows, grid.height()).set(Tag.Columns, grid.width())
                .set(Tag.BitsAllocated, 1).set(Tag.BitsStored, 1).set(Tag.HighBit, 0).set(Tag.PixelRepresentation, 0)
                .set(Tag.LossyImageCompression, "00").set(Tag.SegmentationType, "BINARY").set(Tag.SegmentsOverlap, "NO")
                .set(Tag.ContentLabel, "SEGMENTATION").set(Tag.ContentDescription, options.seriesDescription())
                .setEmpty(Tag.ContentCreatorName);
    }

    private Attributes segment(int number, Segment segment) {
        Attributes algorithm = new Attributes().set(Tag.AlgorithmFamilyCodeSequence, ARTIFICIAL_INTELLIGENCE.item())
                .set(Tag.AlgorithmName, options.algorithmName()).set(Tag.AlgorithmVersion, options.algorithmVersion());
        return new Attributes().set(Tag.SegmentedPropertyCategoryCodeSequence, segment.category().item())
                .set(Tag.SegmentNumber, number).set(Tag.SegmentLabel, segment.label())
                .set(Tag.SegmentationAlgorithmIdentificationSequence, algorithm)
                .set(Tag.SegmentAlgorithmType, "AUTOMATIC").set(Tag.SegmentAlgorithmName, options.algorithmName())
                .set(Tag.RecommendedDisplayCIELabValue, CieLab.encode(segment.rgb()))
                .set(Tag.SegmentedPropertyTypeCodeSequence, segment.type().item());
    }

    /** Common Instance Reference: every source instance of the series, whether or not a frame lies on it. */
    private void references(Attributes data, List<BitFrames.Frame> frames) throws DicomException {
        Map<String, Attributes> instances = new LinkedHashMap<>();
        for (Slice slice : source.slices()) {
            if (slice.sopClassUid().isEmpty() || slice.sopInstanceUid().isEmpty()) {
                throw new DicomException(slice.file().toString(), -1, "a segmentation must refer to its source, but the file lacks its SOP Class or Instance UID");
            }
            instances.computeIfAbsent(slice.sopInstanceUid(), uid -> reference(slice));
        }
        data.set(Tag.ReferencedSeriesSequence, new Attributes().set(Tag.SeriesInstanceUID, source.header().uid())
                .setItems(Tag.ReferencedInstanceSequence, List.copyOf(instances.values())));
        String organization = uid("dimensions");
        data.set(Tag.DimensionOrganizationSequence, new Attributes().set(Tag.DimensionOrganizationUID, organization));
        data.set(Tag.DimensionIndexSequence,
                dimension(organization, Tag.ReferencedSegmentNumber, Tag.SegmentIdentificationSequence, "Segment number"),
                dimension(organization, Tag.ImagePositionPatient, Tag.PlanePositionSequence, "Position"));
    }

    private static Attributes reference(Slice slice) {
        return new Attributes().set(Tag.ReferencedSOPClassUID, slice.sopClassUid()).set(Tag.ReferencedSOPInstanceUID, slice.sopInstanceUid());
    }

    private static Attributes dimension(String organization, int pointer, int group, String label) {
        return new Attributes().set(Tag.DimensionOrganizationUID, organization).set(Tag.DimensionIndexPointer, pointer)
                .set(Tag.FunctionalGroupPointer, group).set(Tag.DimensionDescriptionLabel, label);
    }

    private void functionalGroups(Attributes data, List<BitFrames.Frame> frames) {
        Geometry grid = labels.geometry();
        double[] orientation = Arrays.copyOf(grid.direction(), 6);
        Attributes measures = new Attributes().set(Tag.SliceThickness, grid.spacing(2)).set(Tag.SpacingBetweenSlices, grid.spacing(2))
                .set(Tag.PixelSpacing, grid.spacing(1), grid.spacing(0));
        data.set(Tag.SharedFunctionalGroupsSequence, new Attributes().set(Tag.PixelMeasuresSequence, measures)
                .set(Tag.PlaneOrientationSequence, new Attributes().set(Tag.ImageOrientationPatient, orientation)));
        int[] rank = ranks(frames, grid.depth());
        List<Attributes> perFrame = new ArrayList<>(frames.size());
        for (BitFrames.Frame frame : frames) {
            Slice slice = source.slices().get(frame.z());
            perFrame.add(new Attributes().set(Tag.DerivationImageSequence, derivation(slice))
                    .set(Tag.FrameContentSequence, new Attributes().set(Tag.DimensionIndexValues, frame.label(), rank[frame.z()]))
                    .set(Tag.PlanePositionSequence, new Attributes().set(Tag.ImagePositionPatient, slice.position()))
                    .set(Tag.SegmentIdentificationSequence, new Attributes().set(Tag.ReferencedSegmentNumber, frame.label())));
        }
        data.setItems(Tag.PerFrameFunctionalGroupsSequence, perFrame);
    }

    /** Index values count the positions that occur, from 1 without holes. */
    private static int[] ranks(List<BitFrames.Frame> frames, int depth) {
        int[] rank = new int[depth];
        for (BitFrames.Frame frame : frames) {
            rank[frame.z()] = 1;
        }
        int next = 0;
        for (int z = 0; z < depth; z++) {
            next += rank[z];
            rank[z] = next;
        }
        return rank;
    }

    private static Attributes derivation(Slice slice) {
        Attributes image = reference(slice).set(Tag.SpatialLocationsPreserved, "YES").set(Tag.PurposeOfReferenceCodeSequence, SOURCE_IMAGE.item());
        if (slice.frames() > 1) {
            image.set(Tag.ReferencedFrameNumber, slice.frame() + 1);
        }
        return new Attributes().set(Tag.SourceImageSequence, image).set(Tag.DerivationCodeSequence, SEGMENTATION.item());
    }
}
