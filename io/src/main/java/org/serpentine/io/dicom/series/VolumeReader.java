package org.serpentine.io.dicom.series;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.serpentine.io.dicom.DicomException;
import org.serpentine.io.dicom.DicomIo;
import org.serpentine.io.dicom.FrameReader;
import org.serpentine.io.dicom.PixelFormat;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.ShortVolume;
import org.serpentine.io.volume.Volume;

/** Reads the pixels of a regular stack into a volume, 16 bits a voxel where that loses nothing. */
final class VolumeReader {
    private static final double AIR = -1000;

    private final DicomIo io;
    private final List<Slice> slices;
    private final boolean ct;
    private Path openFile;
    private FrameReader open;

    VolumeReader(DicomIo io, List<Slice> slices, boolean ct) {
        this.io = io;
        this.slices = slices;
        this.ct = ct;
    }

    Volume read(Geometry geometry) throws IOException {
        if (allSixteenBits() && oneRescale()) {
            return stored(geometry);
        }
        return allSixteenBits() && realValuesAreShorts() ? realShorts(geometry) : floats(geometry);
    }

    private boolean allSixteenBits() {
        PixelFormat first = slices.get(0).format();
        return slices.stream().map(Slice::format)
                .allMatch(format -> !format.floating() && format.bitsStored() <= 16 && format.signed() == first.signed());
    }

    private boolean oneRescale() {
        Slice.Rescale first = slices.get(0).rescale();
        return slices.stream().allMatch(slice -> slice.rescale().slope() == first.slope() && slice.rescale().intercept() == first.intercept());
    }

    /** Whether each slice's own rescale gives whole numbers that 16 bits hold. */
    private boolean realValuesAreShorts() {
        for (Slice slice : slices) {
            Slice.Rescale rescale = slice.rescale();
            PixelFormat format = slice.format();
            double least = format.signed() ? -(1 << format.bitsStored() - 1) : 0;
            double most = least + (1 << format.bitsStored()) - 1;
            double a = least * rescale.slope() + rescale.intercept();
            double b = most * rescale.slope() + rescale.intercept();
            if (rescale.slope() != Math.rint(rescale.slope()) || rescale.intercept() != Math.rint(rescale.intercept())
                    || Math.min(a, b) < Short.MIN_VALUE || Math.max(a, b) > Short.MAX_VALUE) {
                return false;
            }
        }
        return true;
    }

    private Volume stored(Geometry geometry) throws IOException {
        PixelFormat format = slices.get(0).format();
        Slice.Rescale rescale = slices.get(0).rescale();
        short[] bits = new short[geometry.voxels()];
        int[] frame = new int[format.values()];
        for (int z = 0; z < slices.size(); z++) {
            read(slices.get(z), frame);
            int base = z * frame.length;
            for (int i = 0; i < frame.length; i++) {
                bits[base + i] = (short) frame[i];
            }
        }
        return !format.signed() && format.bitsStored() == 16 ? ShortVolume.fromUnsigned(geometry, bits, rescale.slope(), rescale.intercept())
                : new ShortVolume(geometry, bits, rescale.slope(), rescale.intercept());
    }

    private Volume realShorts(Geometry geometry) throws IOException {
        short[] values = new short[geometry.voxels()];
        int[] frame = new int[slices.get(0).format().values()];
        for (int z = 0; z < slices.size(); z++) {
            Slice slice = slices.get(z);
            read(slice, frame);
            int slope = (int) slice.rescale().slope();
            int intercept = (int) slice.rescale().intercept();
            int base = z * frame.length;
            for (int i = 0; i < frame.length; i++) {
                values[base + i] = (short) (frame[i] * slope + intercept);
            }
        }
        return new ShortVolume(geometry, values, 1, 0);
    }

    private Volume floats(Geometry geometry) throws IOException {
        float[] values = new float[geometry.voxels()];
        double[] frame = new double[slices.get(0).format().values()];
        for (int z = 0; z < slices.size(); z++) {
            Slice slice = slices.get(z);
            reader(slice).read(slice.frame(), frame);
            int base = z * frame.length;
            for (int i = 0; i < frame.length; i++) {
                values[base + i] = (float) (frame[i] * slice.rescale().slope() + slice.rescale().intercept());
            }
        }
        return new FloatVolume(geometry, values);
    }

    private void read(Slice slice, int[] frame) throws IOException {
        reader(slice).read(slice.frame(), frame);
        Slice.Padding padding = slice.padding();
        double slope = slice.rescale().slope();
        // Padding is below air in CT; a file that pads with a value of tissue would lose real pixels, so that is left alone.
        if (ct && padding != null && padding.most() * slope + slice.rescale().intercept() < AIR && slope > 0) {
            int air = (int) Math.round((AIR - slice.rescale().intercept()) / slope);
            for (int i = 0; i < frame.length; i++) {
                if (frame[i] >= padding.least() && frame[i] <= padding.most()) {
                    frame[i] = air;
                }
            }
        }
    }

    private FrameReader reader(Slice slice) throws IOException {
        if (!slice.file().equals(openFile)) {
            open = new FrameReader(io.read(slice.file()));
            openFile = slice.file();
            if (!open.format().sameLayout(slice.format())) {
                throw new DicomException(slice.file().toString(), -1, "the file has changed since the folder was scanned");
            }
        }
        return open;
    }
}
