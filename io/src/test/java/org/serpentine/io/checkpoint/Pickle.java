package org.serpentine.io.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickle opcodes and torch files by hand, honest and lying ones. */
final class Pickle {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static Pickle protocol2() {
        return new Pickle().raw(0x80, 2);
    }

    Pickle raw(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    Pickle text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return raw('X').i32(bytes.length).bytes(bytes);
    }

    Pickle bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Pickle i32(int value) {
        return bytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    Pickle number(long value) {
        return raw(0x8a, 8).bytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    }

    Pickle global(String module, String name) {
        return raw('c').bytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    Pickle tuple(long... values) {
        raw('(');
        for (long value : values) {
            number(value);
        }
        return raw('t');
    }

    /** {@code torch._utils._rebuild_tensor_v2(storage, offset, size, stride, False, OrderedDict())}. */
    Pickle tensor(String storageType, String key, long elements, long offset, long[] size, long[] stride) {
        global("torch._utils", "_rebuild_tensor_v2").raw('(');
        storage(storageType, key, elements, null);
        return number(offset).tuple(size).tuple(stride).raw(0x89).global("collections", "OrderedDict").raw(')', 'R', 't', 'R');
    }

    Pickle storage(String storageType, String key, long elements, Pickle view) {
        raw('(').text("storage").global("torch", storageType).text(key).text("cpu").number(elements);
        if (view != null) {
            bytes(view.done());
        }
        return raw('t', 'Q');
    }

    byte[] done() {
        return out.toByteArray();
    }

    /** The zip layout. */
    static byte[] zip(byte[] pickle, Map<String, byte[]> storages, boolean deflate) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(zip, "archive/data.pkl", pickle, deflate);
            for (Map.Entry<String, byte[]> storage : storages.entrySet()) {
                entry(zip, "archive/data/" + storage.getKey(), storage.getValue(), deflate);
            }
            entry(zip, "archive/version", "3\n".getBytes(StandardCharsets.US_ASCII), deflate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static void entry(ZipOutputStream zip, String name, byte[] content, boolean deflate) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        if (!deflate) {
            CRC32 crc = new CRC32();
            crc.update(content);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** The legacy layout. */
    static byte[] legacy(byte[] object, Map<String, byte[]> storages, Map<String, Long> elements) {
        Pickle file = protocol2().raw(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.');
        file.raw(0x80, 2).raw('M', 0xe9, 0x03, '.');
        file.raw(0x80, 2, '}', '(').text("protocol_version").raw('M', 0xe9, 0x03).text("little_endian").raw(0x88, 'u', '.');
        file.bytes(object);
        file.raw(0x80, 2, ']', '(');
        storages.keySet().forEach(file::text);
        file.raw('e', '.');
        storages.forEach((key, content) -> file
                .bytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(elements.get(key)).array()).bytes(content));
        return file.done();
    }

    static byte[] floats(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            buffer.putFloat(value);
        }
        return buffer.array();
    }

    static Checkpoint open(byte[] file) throws CheckpointException {
        return Checkpoints.open(ByteSource.of(file), null);
    }
}
