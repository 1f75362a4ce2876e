package org.serpentine.io.dicom.seg;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.serpentine.io.dicom.DicomException;
import org.serpentine.io.dicom.FrameReader;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;

/**
 * A segmentation object as read: its segments, and its frames still in the file. Frames may be any subset of slices; they
 * are always put back onto a full grid.
 */
public final class Segmentation {
    /** How pixels say what belongs to a segment. */
    public enum Type {
        /** One bit a pixel and segment. */ BINARY,
        /** A fraction a pixel and segment; half and more counts as inside. */ FRACTIONAL,
        /** The pixel value is the segment number. */ LABELMAP
    }

    /**
     * One frame.
     *
     * @param index in the file, from 0
     * @param segment the segment it belongs to; 0 for label maps, whose pixels say so
     * @param position LPS millimetres of the centre of its first pixel
     */
    record Frame(int index, int segment, double[] position) { }

    private static final double SAME_PLACE_MM = 0.05;

    private final Path file;
    private final Type type;
    private final TreeMap<Integer, Segment> segments;
    private final List<Frame> frames;
    private final FrameReader reader;
    private final double[] orientation;
    private final double[] spacing;
    private final double threshold;
    private final String sourceSeriesUid;

    Segmentation(Path file, Type type, Map<Integer, Segment> segments, List<Frame> frames, FrameReader reader, double[] orientation,
            double[] spacing, double threshold, String sourceSeriesUid) {
        this.file = file;
        this.type = type;
        this.segments = new TreeMap<>(segments);
        this.frames = List.copyOf(frames);
        this.reader = reader;
        this.orientation = orientation.clone();
        this.spacing = spacing.clone();
        this.threshold = threshold;
        this.sourceSeriesUid = sourceSeriesUid;
    }

    /** How pixels are stored. */
    public Type type() {
        return type;
    }

    /** Segments by number, ascending. */
    public Map<Integer, Segment> segments() {
        return new TreeMap<>(segments);
    }

    /** Number of frames in the file. */
    public int frameCount() {
        return frames.size();
    }

    /** Series Instance UID of the source, empty when the file does not say. */
    public String sourceSeriesUid() {
        return sourceSeriesUid;
    }

    /**
     * The labels on a grid. Where segments overlap, the one with the highest number wins; {@link #mask} keeps them apart.
     *
     * @param grid grid of the source series: same size, spacing and orientation as the frames
     * @return a label for each voxel: 0 outside all segments, else the segment's number; numbers up to 255
     * @throws DicomException when a frame does not lie on a layer of the grid, or a number is above 255
     * @throws IOException when the file cannot be read
     */
    public LabelVolume labels(Geometry grid) throws IOException {
        List<String> names = new ArrayList<>(List.of("background"));
        int last = segments.isEmpty() ? 0 : segments.lastKey();
        if (last > 255) {
            throw new DicomException(file.toString(), -1, "segment number " + last + " was found; label volumes hold numbers up to 255");
        }
        for (int number = 1; number <= last; number++) {
            names.add(segments.containsKey(number) ? segments.get(number).label() : "unused " + number);
        }
        byte[] labels = new byte[grid.voxels()];
        int[] layers = layers(grid);
        int[] pixels = new int[reader.format().values()];
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            reader.read(frame.index(), pixels);
            int base = grid.index(0, 0, layers[i]);
            for (int k = 0; k < pixels.length; k++) {
                int number = type == Type.LABELMAP ? pixels[k] : inside(pixels[k]) ? frame.segment() : 0;
                if (number > last || number < 0) {
                    throw new DicomException(file.toString(), -1, "frame " + (frame.index() + 1) + " holds segment number " + number
                            + ", which the Segment Sequence does not describe");
                }
                if (number > (labels[base + k] & 0xff)) {
                    labels[base + k] = (byte) number;
                }
            }
        }
        return new LabelVolume(grid, labels, names);
    }

    /**
     * One segment on a grid, whatever overlaps it.
     *
     * @param number segment number
     * @param grid grid of the source series
     * @return 1 inside, 0 outside, in the grid's memory order
     * @throws DicomException when there is no such segment, or a frame does not lie on a layer of the grid
     * @throws IOException when the file cannot be read
     */
    public byte[] mask(int number, Geometry grid) throws IOException {
        if (!segments.containsKey(number)) {
            throw new DicomException(file.toString(), -1, "there is no segment " + number + "; there are " + segments.keySet());
        }
        byte[] mask = new byte[grid.voxels()];
        int[] layers = layers(grid);
        int[] pixels = new int[reader.format().values()];
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            if (type != Type.LABELMAP && frame.segment() != number) {
                continue;
            }
            reader.read(frame.index(), pixels);
            int base = grid.index(0, 0, layers[i]);
            for (int k = 0; k < pixels.length; k++) {
                if (type == Type.LABELMAP ? pixels[k] == number : inside(pixels[k])) {
                    mask[base + k] = 1;
                }
            }
        }
        return mask;
    }

    private boolean inside(int pixel) {
        return pixel >= threshold;
    }

    /** The layer of the grid that each frame lies on. */
    private int[] layers(Geometry grid) throws DicomException {
        if (grid.width() != reader.format().columns() || grid.height() != reader.format().rows()) {
            throw new DicomException(file.toString(), -1, "frames of " + reader.format().columns() + " x " + reader.format().rows()
                    + " pixels do not fit a grid of " + grid);
        }
        double[] direction = grid.direction();
        for (int i = 0; i < 6; i++) {
            if (Math.abs(direction[i] - orientation[i]) > 1e-3) {
                throw new DicomException(file.toString(), -1, "the frames are oriented along " + Arrays.toString(orientation)
                        + ", the grid along " + Arrays.toString(direction));
            }
        }
        for (int axis = 0; axis < 2; axis++) {
            if (Math.abs(spacing[axis] - grid.spacing(axis)) * grid.size(axis) > grid.spacing(axis)) {
                throw new DicomException(file.toString(), -1, "pixels of the frames are " + spacing[0] + " x " + spacing[1] + " mm, those of the grid "
                        + grid.spacing(0) + " x " + grid.spacing(1) + " mm");
            }
        }
        int[] layers = new int[frames.size()];
        for (int i = 0; i < layers.length; i++) {
            double[] p = frames.get(i).position();
            double[] index = grid.fromPatient(p[0], p[1], p[2]);
            long z = Math.round(index[2]);
            double off = Math.max(Math.abs(index[0]) * grid.spacing(0), Math.abs(index[1]) * grid.spacing(1));
            off = Math.max(off, Math.abs(index[2] - z) * grid.spacing(2));
            if (!(off <= Math.max(SAME_PLACE_MM, 0.1 * grid.spacing(2))) || z < 0 || z >= grid.depth()) {
                throw new DicomException(file.toString(), -1, "frame " + (frames.get(i).index() + 1) + " at " + Arrays.toString(p)
                        + " lies on no layer of the grid (" + grid + "); give the series it was made from");
            }
            layers[i] = (int) z;
        }
        return layers;
    }
}
