package org.serpentine.io.dicom;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * A range of a file. With {@code deflateStart} at 0 or more the range counts bytes of the raw deflate stream that begins
 * there, which is inflated again on each read: deflated files are rare, and their pixels are not kept twice.
 */
record FileByteSource(Path file, long offset, long length, long deflateStart) implements ByteSource {

    @Override
    public byte[] read(long from, int count) throws IOException {
        if (from < 0 || count < 0 || from + count > length) {
            throw new DicomException(file.toString(), offset, "bytes " + from + " to " + (from + count)
                    + " of a value of " + length + " bytes were asked for; the pixel data is too short for the image");
        }
        return deflateStart < 0 ? readPlain(from, count) : readInflated(from, count);
    }

    private byte[] readPlain(long from, int count) throws IOException {
        byte[] bytes = new byte[count];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long at = offset + from;
            while (buffer.hasRemaining()) {
                int got = channel.read(buffer, at);
                if (got < 0) {
                    throw new DicomException(file.toString(), at, "the file has become shorter since it was first read");
                }
                at += got;
            }
        }
        return bytes;
    }

    private byte[] readInflated(long from, int count) throws IOException {
        Inflater inflater = new Inflater(true);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            in.skipNBytes(deflateStart);
            InputStream data = new InflaterInputStream(in, inflater, 1 << 13);
            data.skipNBytes(offset + from);
            byte[] bytes = data.readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException("end of the stream");
            }
            return bytes;
        } catch (ZipException | EOFException e) {
            throw new DicomException(file.toString(), offset + from, "the deflated data set is damaged or cut off (" + e.getMessage() + ")", e);
        } finally {
            inflater.end();
        }
    }
}
