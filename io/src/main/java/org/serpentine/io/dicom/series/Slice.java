package org.serpentine.io.dicom.series;

import java.nio.file.Path;
import java.util.List;
import org.serpentine.io.dicom.PixelFormat;

/** One slice: a single-frame file, or one frame of a multi-frame file. Pixels stay in the file. */
public final class Slice {
    /**
     * What tells slices at one place apart, in the order in which a mixed series is taken apart by it.
     *
     * @param name in words, for the label of a part
     * @param value the slice's value, empty when absent
     */
    record Mark(String name, String value) { }

    /**
     * How stored values become real ones.
     *
     * @param slope factor
     * @param intercept offset
     * @param stated whether the file says so
     */
    record Rescale(double slope, double intercept, boolean stated) { }

    /**
     * Stored values that mean "no measurement here".
     *
     * @param least smallest such value
     * @param most largest such value
     */
    record Padding(int least, int most) { }

    private final Path file;
    private final int frame;
    private final String sopClassUid;
    private final String sopInstanceUid;
    private final int instanceNumber;
    private final PixelFormat format;
    private final String refusal;
    private final Plane plane;
    private final double thickness;
    private final Rescale rescale;
    private final Padding padding;
    private final boolean localizer;
    private final List<Mark> marks;

    Slice(Path file, int frame, String sopClassUid, String sopInstanceUid, int instanceNumber, PixelFormat format, String refusal,
            Plane plane, double thickness, Rescale rescale, Padding padding, boolean localizer, List<Mark> marks) {
        this.file = file;
        this.frame = frame;
        this.sopClassUid = sopClassUid;
        this.sopInstanceUid = sopInstanceUid;
        this.instanceNumber = instanceNumber;
        this.format = format;
        this.refusal = refusal;
        this.plane = plane;
        this.thickness = thickness;
        this.rescale = rescale;
        this.padding = padding;
        this.localizer = localizer;
        this.marks = List.copyOf(marks);
    }

    /** The file that holds the slice. */
    public Path file() {
        return file;
    }

    /** The frame in the file, from 0. */
    public int frame() {
        return frame;
    }

    /** Number of frames of the file; 1 for ordinary slices. */
    public int frames() {
        return format.frames();
    }

    /** SOP class of the file. */
    public String sopClassUid() {
        return sopClassUid;
    }

    /** SOP instance of the file. */
    public String sopInstanceUid() {
        return sopInstanceUid;
    }

    /** LPS millimetres of the centre of the first pixel; null when the file does not say. */
    public double[] position() {
        return plane.position() == null ? null : plane.position().clone();
    }

    /** Slice thickness in millimetres, 0 when the file does not say. */
    public double thickness() {
        return thickness;
    }

    int instanceNumber() {
        return instanceNumber;
    }

    PixelFormat format() {
        return format;
    }

    /** Why the pixels cannot be decoded, or null when they can. */
    String refusal() {
        return refusal;
    }

    Plane plane() {
        return plane;
    }

    Rescale rescale() {
        return rescale;
    }

    /** Padding values, or null. */
    Padding padding() {
        return padding;
    }

    boolean isLocalizer() {
        return localizer;
    }

    List<Mark> marks() {
        return marks;
    }

    /** A short name for messages: the file's, with the frame when there are several. */
    String name() {
        return file.getFileName() + (format.frames() > 1 ? " frame " + (frame + 1) : "");
    }
}
