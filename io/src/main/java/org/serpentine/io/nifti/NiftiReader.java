package org.serpentine.io.nifti;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import javax.xml.stream.XMLStreamException;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.ShortVolume;
import org.serpentine.io.volume.Volume;

/** Reads one file from front to back, without holding more than the result. */
final class NiftiReader {

    private static final int BUFFER = 1 << 16;
    private static final int PIECE = 1 << 16;
    private static final int MAX_EXTENSIONS = 64 << 20;
    /** The most that deflate can expand: a smaller file cannot hold what its header claims. */
    private static final int MAX_DEFLATE = 1032;
    private static final double MAX_STORED = 65536;
    private static final int EXTENDER_BYTES = 4;
    private static final int EXTENSION_HEAD = 8;

    private final Path file;
    private final List<String> notes = new ArrayList<>();
    private List<String> labelNames = List.of();

    NiftiReader(Path file) {
        this.file = file;
    }

    /** Whether the stream was opened on compressed bytes is told by the content, not by the name. */
    private static InputStream open(Path path) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(path), BUFFER);
        try {
            raw.mark(2);
            int first = raw.read();
            int second = raw.read();
            raw.reset();
            return first == 0x1f && second == 0x8b ? new GZIPInputStream(raw, BUFFER) : raw;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    NiftiImage read(int frame) throws IOException {
        try (InputStream in = open(file)) {
            NiftiHeader header = readHeader(in);
            if (header.pair()) {
                Path image = imageFile();
                try (InputStream voxels = open(image)) {
                    return readFrame(header, voxels, image, Math.max(0, header.dataOffset()), frame);
                }
            }
            long offset = Math.max(header.dataOffset(), header.headerBytes() + EXTENDER_BYTES);
            long consumed = header.headerBytes() + readExtensions(in, header, offset);
            return readFrame(header, in, file, offset - consumed, frame);
        } catch (NiftiException e) {
            throw new NiftiException("Cannot read the NIfTI file " + file + ": " + e.getMessage(), e);
        } catch (EOFException | ZipException e) {
            throw new NiftiException("Cannot read the NIfTI file " + file + ": it was cut short or is damaged ("
                    + e.getMessage() + ").", e);
        }
    }

    private Path imageFile() throws NiftiException {
        String name = file.getFileName().toString();
        String stem = name.replaceFirst("\\.hdr(\\.gz)?$", "");
        for (String ending : new String[] {".img", ".img.gz"}) {
            Path image = file.resolveSibling(stem + ending);
            if (!stem.equals(name) && Files.exists(image)) {
                return image;
            }
        }
        throw new NiftiException("its voxels lie in a second file " + stem + ".img, which is not there.");
    }

    private static NiftiHeader readHeader(InputStream in) throws IOException {
        byte[] first = in.readNBytes(NiftiHeader.BYTES_1);
        if (first.length == NiftiHeader.BYTES_1 && (first[0] == (byte) 0x1C && first[1] == 2 || first[3] == (byte) 0x1C && first[2] == 2)) {
            byte[] whole = Arrays.copyOf(first, NiftiHeader.BYTES_2);
            int more = in.readNBytes(whole, first.length, whole.length - first.length);
            return NiftiHeader.parse(Arrays.copyOf(whole, first.length + more));
        }
        return NiftiHeader.parse(first);
    }

    /** Reads what lies between header and voxels and looks for a label table; returns the bytes read. */
    private long readExtensions(InputStream in, NiftiHeader header, long offset) throws IOException {
        long length = offset - header.headerBytes();
        if (length > MAX_EXTENSIONS) {
            throw new NiftiException("its voxels begin at byte " + offset + "; at most " + MAX_EXTENSIONS
                    + " bytes of extensions are read. The file is damaged.");
        }
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length) {
            throw new EOFException("the voxels should begin at byte " + offset);
        }
        ByteBuffer b = ByteBuffer.wrap(bytes).order(header.order());
        int at = EXTENDER_BYTES;
        while (bytes[0] != 0 && at + EXTENSION_HEAD <= bytes.length) {
            int size = b.getInt(at);
            if (size < EXTENSION_HEAD || size > bytes.length - at) {
                notes.add("A header extension claims " + size + " bytes; it and what follows it was left out.");
                break;
            }
            try {
                List<String> names = LabelTable.decode(Arrays.copyOfRange(bytes, at + EXTENSION_HEAD, at + size));
                labelNames = names.isEmpty() ? labelNames : names;
            } catch (XMLStreamException | NumberFormatException e) {
                notes.add("The table of label names is malformed and was left out: " + e.getMessage());
            }
            at += size;
        }
        return length;
    }

    private NiftiImage readFrame(NiftiHeader header, InputStream in, Path source, long skip, int frame) throws IOException {
        NiftiType type = NiftiType.of(header.type());
        int frames = header.frames();
        if (frame >= frames) {
            throw new NiftiException("frame " + frame + " was asked for, but it has frames 0 to " + (frames - 1) + ".");
        }
        if (frames > 1) {
            notes.add("The file has " + frames + " frames; frame " + frame + " was read.");
        }
        Geometry geometry = header.geometry(notes);
        long frameBytes = (long) geometry.voxels() * type.bytes;
        long needed = (frame + 1L) * frameBytes;
        checkClaims(geometry, type, needed, Files.size(source), in instanceof GZIPInputStream ? MAX_DEFLATE : 1);
        in.skipNBytes(skip + frame * frameBytes);
        double slope = header.slope();
        double intercept = header.intercept();
        if (slope == 0 || !Double.isFinite(MAX_STORED * slope + intercept)) {
            slope = 1;
            intercept = 0;
        }
        Volume volume = type.fitsShort() ? readShorts(in, header, type, geometry, slope, intercept)
                : readFloats(in, header, type, geometry, slope, intercept);
        return new NiftiImage(volume, frames, labelNames, header.description(), notes);
    }

    private static void checkClaims(Geometry geometry, NiftiType type, long needed, long available, int expansion)
            throws NiftiException {
        if (needed / expansion > available) {
            throw new NiftiException("its header claims " + geometry + " of " + type + ", " + needed
                    + " bytes, more than a file of " + available + " bytes can hold. It is damaged or was cut short.");
        }
        long memory = geometry.voxels() * (type.fitsShort() ? 2L : 4L);
        if (memory > Runtime.getRuntime().maxMemory()) {
            throw new NiftiException("its " + geometry + " need " + (memory >> 20) + " MiB, but the Java heap may grow to "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MiB only; raise -Xmx.");
        }
    }

    private interface Piece {
        void decode(ByteBuffer from, int at, int count);
    }

    private static void pieces(InputStream in, NiftiHeader header, NiftiType type, int voxels, Piece piece) throws IOException {
        byte[] bytes = new byte[PIECE * type.bytes];
        int done = 0;
        while (done < voxels) {
            int count = Math.min(PIECE, voxels - done);
            if (in.readNBytes(bytes, 0, count * type.bytes) < count * type.bytes) {
                throw new EOFException("voxels end within the first " + (done + count) + " of " + voxels);
            }
            piece.decode(ByteBuffer.wrap(bytes).order(header.order()), done, count);
            done += count;
        }
    }

    private static Volume readShorts(InputStream in, NiftiHeader header, NiftiType type, Geometry geometry, double slope,
            double intercept) throws IOException {
        short[] stored = new short[geometry.voxels()];
        pieces(in, header, type, stored.length, (from, at, count) -> {
            for (int i = at; i < at + count; i++) {
                stored[i] = type.bits(from);
            }
        });
        return type == NiftiType.UINT16 ? ShortVolume.fromUnsigned(geometry, stored, slope, intercept)
                : new ShortVolume(geometry, stored, slope, intercept);
    }

    private static Volume readFloats(InputStream in, NiftiHeader header, NiftiType type, Geometry geometry, double slope,
            double intercept) throws IOException {
        float[] values = new float[geometry.voxels()];
        pieces(in, header, type, values.length, (from, at, count) -> {
            for (int i = at; i < at + count; i++) {
                values[i] = (float) (type.value(from) * slope + intercept);
            }
        });
        return new FloatVolume(geometry, values);
    }
}
