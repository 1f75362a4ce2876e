package org.serpentine.io.dicom.series;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.serpentine.io.dicom.Attributes;
import org.serpentine.io.dicom.DicomException;
import org.serpentine.io.dicom.DicomIo;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.Volume;

/**
 * One stack of slices: a DICOM series, or a part of one that holds several sizes, orientations or images of each place.
 * Slices are sorted along their normal, so that slice {@code z} is layer {@code z} of {@link #volume()}.
 */
public final class DicomSeries {
    private final DicomIo io;
    private final Header header;
    private final String part;
    private final List<Slice> slices;
    private final GeometryReport report;
    private final Geometry geometry;

    /**
     * What all images of a series share.
     *
     * @param uid Series Instance UID
     * @param studyUid Study Instance UID
     * @param patientId Patient ID, may be empty
     * @param modality CT, MR, ...; may be empty
     * @param number Series Number as written, may be empty
     * @param description Series Description, may be empty
     * @param frameOfReferenceUid Frame of Reference UID, may be empty
     */
    public record Header(String uid, String studyUid, String patientId, String modality, String number, String description,
            String frameOfReferenceUid) { }

    DicomSeries(DicomIo io, Header header, String part, List<Slice> slices, GeometryReport report, Geometry geometry) {
        this.io = io;
        this.header = header;
        this.part = part;
        this.slices = List.copyOf(slices);
        this.report = report;
        this.geometry = geometry;
    }

    /** UIDs, modality and descriptions. */
    public Header header() {
        return header;
    }

    /** What tells this stack from the others of the same series, in words; empty when it is the whole series. */
    public String part() {
        return part;
    }

    /** The slices, along their normal. */
    public List<Slice> slices() {
        return slices;
    }

    /** What was found about the geometry. */
    public GeometryReport report() {
        return report;
    }

    /** The grid; empty when {@link #report()} holds a blocking problem. */
    public Optional<Geometry> geometry() {
        return Optional.ofNullable(geometry);
    }

    /** All attributes of the first slice's file, read again. */
    public Attributes attributes() throws IOException {
        return io.read(slices.get(0).file()).dataset();
    }

    /**
     * Reads the pixels: real values (Hounsfield units for CT) on the true grid, stored in 16 bits where this loses nothing.
     * Padding outside the reconstructed circle of a CT becomes air, -1000.
     *
     * @return the volume
     * @throws DicomException when the stack is not regular (the message is the report's), or a file is damaged
     * @throws IOException when a file cannot be read
     */
    public Volume volume() throws IOException {
        if (geometry == null) {
            throw new DicomException(toString(), -1, "this is not a regular volume: " + report.summary());
        }
        return new VolumeReader(io, slices, header.modality().equals("CT")).read(geometry);
    }

    /** A name for people: "CT series 3 "Head" (28 slices)", with the part when there is one. */
    @Override
    public String toString() {
        String name = (header.modality().isEmpty() ? "" : header.modality() + " ") + "series"
                + (header.number().isEmpty() ? "" : " " + header.number())
                + (header.description().isEmpty() ? "" : " \"" + header.description() + "\"");
        return name + (part.isEmpty() ? "" : ", " + part) + " (" + slices.size() + (slices.size() == 1 ? " slice)" : " slices)");
    }
}
