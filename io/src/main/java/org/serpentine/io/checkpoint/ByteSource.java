package org.serpentine.io.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Random access to the bytes of a file or of an unpacked part of one. */
abstract class ByteSource implements AutoCloseable {

    /** Largest piece that {@link #at} is asked for in loops: big enough to be fast, small enough to be always available. */
    static final int PIECE = 1 << 20;

    abstract long size();

    /**
     * A little-endian view of some bytes.
     *
     * @param position first byte
     * @param length   how many; the caller has checked that they lie within the source
     */
    abstract ByteBuffer at(long position, int length) throws CheckpointException;

    @Override
    public void close() throws IOException {
    }

    /** Checks that a range lies within this source. */
    final boolean holds(long position, long length) {
        return position >= 0 && length >= 0 && position <= size() && length <= size() - position;
    }

    /** Copies a range to the heap. */
    final byte[] bytes(long position, int length) throws CheckpointException {
        byte[] bytes = new byte[length];
        for (int done = 0; done < length; ) {
            int part = Math.min(PIECE, length - done);
            at(position + done, part).get(bytes, done, part);
            done += part;
        }
        return bytes;
    }

    static ByteSource of(byte[] bytes) {
        return new ByteSource() {
            @Override
            long size() {
                return bytes.length;
            }

            @Override
            ByteBuffer at(long position, int length) {
                return ByteBuffer.wrap(bytes, (int) position, length).slice().order(ByteOrder.LITTLE_ENDIAN);
            }
        };
    }

    static ByteSource map(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new Mapped(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** A mapped file; one mapping holds at most 2 GiB, so there are several. */
    private static final class Mapped extends ByteSource {

        private static final int SEGMENT_BITS = 30;
        private static final long SEGMENT = 1L << SEGMENT_BITS;

        private final FileChannel channel;
        private final long size;
        private final MappedByteBuffer[] segments;

        Mapped(FileChannel channel) throws IOException {
            this.channel = channel;
            size = channel.size();
            segments = new MappedByteBuffer[(int) ((size + SEGMENT - 1) >> SEGMENT_BITS)];
            for (int i = 0; i < segments.length; i++) {
                long start = i * SEGMENT;
                segments[i] = channel.map(FileChannel.MapMode.READ_ONLY, start, Math.min(SEGMENT, size - start));
            }
        }

        @Override
        long size() {
            return size;
        }

        @Override
        ByteBuffer at(long position, int length) throws CheckpointException {
            if (!channel.isOpen()) {
                throw new CheckpointException("The checkpoint is closed; read tensors before closing it.");
            }
            int segment = (int) (position >> SEGMENT_BITS);
            int start = (int) (position & (SEGMENT - 1));
            if (length == 0) {
                return ByteBuffer.allocate(0);
            }
            if (start + (long) length <= segments[segment].capacity()) {
                return segments[segment].slice(start, length).order(ByteOrder.LITTLE_ENDIAN);
            }
            ByteBuffer joined = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            int first = segments[segment].capacity() - start;
            joined.put(segments[segment].slice(start, first));
            joined.put(segments[segment + 1].slice(0, length - first));
            return joined.flip();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
