package org.serpentine.io.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.serpentine.io.AtomicFiles;

/**
 * Collects tensors and writes them as a safetensors file, whole or not at all. Arrays are not copied; they are read when
 * the file is written.
 */
public final class SafetensorsWriter {

    private static final int ALIGNMENT = 8;

    private interface Values {
        void encode(ByteBuffer to, int from, int count);
    }

    private record Entry(String key, DType dtype, int[] shape, int elements, Values values) {

        long bytes() {
            return (long) elements * dtype.bytes();
        }
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    /**
     * Adds a tensor of single-precision values.
     *
     * @param key    its name; each name once
     * @param shape  its extents
     * @param values row-major values, as many as the shape says
     * @return this
     */
    public SafetensorsWriter add(String key, int[] shape, float[] values) {
        return add(key, shape, values, DType.F32);
    }

    /**
     * Adds a tensor of floating-point values in a type of choice; they are rounded to nearest.
     *
     * @param key    its name; each name once
     * @param shape  its extents
     * @param values row-major values, as many as the shape says
     * @param dtype  F32, F16, BF16 or F64
     * @return this
     */
    public SafetensorsWriter add(String key, int[] shape, float[] values, DType dtype) {
        if (dtype.isInteger()) {
            throw new IllegalArgumentException("dtype of " + key + " is " + dtype + "; floats are written as F32, F16, BF16 or F64.");
        }
        return put(key, shape, values.length, dtype, (to, from, count) -> {
            for (int i = from; i < from + count; i++) {
                dtype.putFloat(to, values[i]);
            }
        });
    }

    /**
     * Adds a tensor of 64-bit integers.
     *
     * @param key    its name; each name once
     * @param shape  its extents
     * @param values row-major values, as many as the shape says
     * @return this
     */
    public SafetensorsWriter addLongs(String key, int[] shape, long[] values) {
        return put(key, shape, values.length, DType.I64, (to, from, count) -> to.asLongBuffer().put(values, from, count));
    }

    private SafetensorsWriter put(String key, int[] shape, int length, DType dtype, Values values) {
        long elements = 1;
        for (int extent : shape) {
            elements *= extent;
        }
        if (elements != length) {
            throw new IllegalArgumentException("Tensor " + key + " has " + length + " values, but its shape "
                    + Arrays.toString(shape) + " holds " + elements + ".");
        }
        if (key.equals("__metadata__") || entries.putIfAbsent(key, new Entry(key, dtype, shape.clone(), length, values)) != null) {
            throw new IllegalArgumentException("Tensor name " + key + " is taken; each name can be used once.");
        }
        return this;
    }

    /**
     * Adds a line of text to the header.
     *
     * @param name what it is
     * @param text the text
     * @return this
     */
    public SafetensorsWriter describe(String name, String text) {
        metadata.put(name, text);
        return this;
    }

    /**
     * Writes the file; an existing one is replaced.
     *
     * @param file the target
     * @throws IOException if it cannot be written; nothing half-written is left
     */
    public void write(Path file) throws IOException {
        List<Entry> sorted = new ArrayList<>(entries.values());
        // Wide types first, so that every value is aligned.
        sorted.sort(Comparator.comparingInt((Entry e) -> e.dtype.bytes()).reversed());
        byte[] header = header(sorted);
        AtomicFiles.write(file, out -> {
            ByteBuffer length = ByteBuffer.allocate(ALIGNMENT).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length);
            out.write(length.array());
            out.write(header);
            for (Entry e : sorted) {
                write(e, out);
            }
        });
    }

    private static void write(Entry e, OutputStream out) throws IOException {
        int step = ByteSource.PIECE / e.dtype.bytes();
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(ByteSource.PIECE, e.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < e.elements; done += step) {
            int count = Math.min(step, e.elements - done);
            buffer.clear();
            e.values.encode(buffer, done, count);
            out.write(buffer.array(), 0, count * e.dtype.bytes());
        }
    }

    private byte[] header(List<Entry> sorted) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart("__metadata__");
                for (Map.Entry<String, String> m : metadata.entrySet()) {
                    json.writeStringField(m.getKey(), m.getValue());
                }
                json.writeEndObject();
            }
            long at = 0;
            for (Entry e : sorted) {
                json.writeObjectFieldStart(e.key);
                json.writeStringField("dtype", e.dtype.name());
                json.writeFieldName("shape");
                json.writeArray(e.shape, 0, e.shape.length);
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {at, at + e.bytes()}, 0, 2);
                json.writeEndObject();
                at += e.bytes();
            }
            json.writeEndObject();
        }
        while (bytes.size() % ALIGNMENT != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }
}
