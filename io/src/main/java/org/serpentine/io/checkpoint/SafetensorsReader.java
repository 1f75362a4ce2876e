package org.serpentine.io.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.serpentine.io.checkpoint.TensorView.Storage;

/**
 * Reads the safetensors format: eight bytes of header length, a JSON header with type, shape and byte range of every
 * tensor, and the values. As the reference implementation demands, the ranges must tile the rest of the file.
 */
final class SafetensorsReader {

    private static final int LENGTH_BYTES = 8;
    /** The limit of the reference implementation. */
    private static final int MAX_HEADER = 100_000_000;
    private static final int MAX_DIMENSIONS = 64;
    private static final JsonFactory JSON = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /** One header entry before its range is known to be good. */
    private record Entry(String key, DType dtype, long[] shape, long begin, long end) {
    }

    private final ByteSource source;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private SafetensorsReader(ByteSource source) {
        this.source = source;
    }

    /** Whether the file can be safetensors: after the length comes the brace that opens the header. */
    static boolean matches(ByteSource source) throws CheckpointException {
        return source.size() > LENGTH_BYTES && source.at(LENGTH_BYTES, 1).get() == '{';
    }

    static FileCheckpoint read(ByteSource source) throws CheckpointException {
        return new SafetensorsReader(source).read();
    }

    private FileCheckpoint read() throws CheckpointException {
        long length = source.at(0, LENGTH_BYTES).getLong();
        if (length > MAX_HEADER || !source.holds(LENGTH_BYTES, length)) {
            throw new CheckpointException("The safetensors header claims " + length + " bytes; the file has "
                    + (source.size() - LENGTH_BYTES) + " more, and at most " + MAX_HEADER
                    + " are read. The file is damaged or was cut short.");
        }
        try (JsonParser json = JSON.createParser(source.bytes(LENGTH_BYTES, (int) length))) {
            header(json);
        } catch (CheckpointException e) {
            throw e;
        } catch (IOException e) {
            throw new CheckpointException("The safetensors header is no valid JSON: " + firstLine(e.getMessage()), e);
        }
        long data = LENGTH_BYTES + length;
        checkTiling(source.size() - data);
        Map<String, TensorView> tensors = new LinkedHashMap<>();
        for (Entry e : entries) {
            long elements = (e.end - e.begin) / e.dtype.bytes();
            Storage storage = Storage.checked(e.key, source, data + e.begin, e.dtype, elements, ByteOrder.LITTLE_ENDIAN);
            TensorView view = new TensorView(e.key, storage, 0, e.shape, null);
            if ((long) view.elements() * e.dtype.bytes() != e.end - e.begin) {
                throw new CheckpointException("Tensor " + e.key + " has " + view.elements() + " " + e.dtype
                        + " elements, but a range of " + (e.end - e.begin) + " bytes. The file is damaged.");
            }
            tensors.put(e.key, view);
        }
        return new FileCheckpoint(source, tensors, metadata, List.of(""), "");
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    private void checkTiling(long available) throws CheckpointException {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long reached = 0;
        for (Entry e : sorted) {
            if (e.begin != reached || e.end < e.begin) {
                throw new CheckpointException("Tensor " + e.key + " lies at bytes " + e.begin + " to " + e.end
                        + " of the data, but the tensor before it ends at " + reached
                        + "; ranges may neither overlap nor leave holes. The file is damaged.");
            }
            reached = e.end;
        }
        if (reached != available) {
            throw new CheckpointException("The tensors need " + reached + " bytes of data, but the file has " + available
                    + ". It is damaged or was cut short.");
        }
    }

    private void header(JsonParser json) throws IOException {
        expect(json.nextToken(), JsonToken.START_OBJECT, "the header");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            expect(json.nextToken(), JsonToken.START_OBJECT, key);
            if (key.equals("__metadata__")) {
                readMetadata(json);
            } else {
                entries.add(readEntry(json, key));
            }
        }
        if (json.nextToken() != null) {
            throw new CheckpointException("The safetensors header goes on after its closing brace. The file is damaged.");
        }
    }

    private void readMetadata(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            expect(json.nextToken(), JsonToken.VALUE_STRING, "__metadata__." + name);
            metadata.put(name, json.getText());
        }
    }

    private static Entry readEntry(JsonParser json, String key) throws IOException {
        DType dtype = null;
        long[] shape = null;
        long[] range = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken token = json.nextToken();
            switch (field) {
                case "dtype" -> {
                    expect(token, JsonToken.VALUE_STRING, key + ".dtype");
                    dtype = dtype(key, json.getText());
                }
                case "shape" -> shape = numbers(json, key + ".shape");
                case "data_offsets" -> range = numbers(json, key + ".data_offsets");
                default -> throw new CheckpointException("The safetensors entry " + key + " has the unknown field " + field
                        + "; expected are dtype, shape and data_offsets.");
            }
        }
        if (dtype == null || shape == null || range == null || range.length != 2) {
            throw new CheckpointException("The safetensors entry " + key
                    + " must have a dtype, a shape and two data_offsets. The file is damaged.");
        }
        return new Entry(key, dtype, shape, range[0], range[1]);
    }

    private static DType dtype(String key, String name) throws CheckpointException {
        for (DType dtype : DType.values()) {
            if (dtype.name().equals(name)) {
                return dtype;
            }
        }
        throw new CheckpointException("Tensor " + key + " has the element type " + name + ", which is not read; known are "
                + List.of(DType.values()) + ". Convert the file to F32.");
    }

    private static long[] numbers(JsonParser json, String what) throws IOException {
        expect(json.currentToken(), JsonToken.START_ARRAY, what);
        long[] numbers = new long[MAX_DIMENSIONS];
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, what);
            if (count == MAX_DIMENSIONS || json.getLongValue() < 0) {
                throw new CheckpointException(what + " has a negative number or more than " + MAX_DIMENSIONS
                        + " numbers. The file is damaged.");
            }
            numbers[count++] = json.getLongValue();
        }
        return Arrays.copyOf(numbers, count);
    }

    private static void expect(JsonToken found, JsonToken expected, String where) throws CheckpointException {
        if (found != expected) {
            throw new CheckpointException("In the safetensors header, " + where + " is a " + found + "; expected a " + expected
                    + ". The file is damaged.");
        }
    }
}
