package org.serpentine.io.checkpoint;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.serpentine.io.checkpoint.PickleValues.PyDict;
import org.serpentine.io.checkpoint.PickleValues.PyList;
import org.serpentine.io.checkpoint.PickleValues.StorageRef;
import org.serpentine.io.checkpoint.PickleValues.TorchTensor;
import org.serpentine.io.checkpoint.TensorView.Storage;

/**
 * Reads what {@code torch.save} writes: the zip layout (since PyTorch 1.6) and the legacy layout before it, five pickles
 * in a row followed by the bare storages.
 */
final class TorchReader {

    /** The legacy layout's first pickle: protocol 2 and the magic number 0x1950a86a20f9469cfc6c. */
    private static final byte[] LEGACY = {(byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9,
        0x20, 0x6a, (byte) 0xa8, 0x50, 0x19, '.'};
    private static final long LEGACY_PROTOCOL = 1001;
    private static final int MAX_PICKLE = 128 << 20;

    /** Finds the bytes of a storage. */
    private interface StorageBytes {
        Storage find(String name, String key, DType dtype) throws CheckpointException;
    }

    private TorchReader() {
    }

    static boolean matchesLegacy(ByteSource source) throws CheckpointException {
        return source.size() > LEGACY.length && Arrays.equals(LEGACY, source.bytes(0, LEGACY.length));
    }

    /** Name of the zip entry that holds the object; null if this is no torch file. */
    static String pickleEntry(ZipDirectory zip) {
        return zip.names().stream().filter(name -> name.equals("data.pkl") || name.endsWith("/data.pkl")).findFirst()
                .orElse(null);
    }

    static FileCheckpoint readZip(ByteSource source, ZipDirectory zip, String pickleEntry, String root)
            throws CheckpointException {
        String folder = pickleEntry.substring(0, pickleEntry.length() - "data.pkl".length());
        if (zip.names().contains(folder + "constants.pkl")) {
            throw new CheckpointException("The file is a TorchScript program, not a checkpoint. Load it in Python with "
                    + "torch.jit.load and save its state_dict() with torch.save.");
        }
        if (zip.size(pickleEntry) > MAX_PICKLE) {
            throw new CheckpointException("The object description " + pickleEntry + " has " + zip.size(pickleEntry)
                    + " bytes; at most " + MAX_PICKLE + " are read.");
        }
        ByteOrder order = byteOrder(zip, folder);
        Object top = new PickleReader(new Cursor(zip.open(pickleEntry), 0), new TorchConstructors()).read();
        Map<String, ByteSource> opened = new HashMap<>();
        return assemble(source, top, root, (name, key, dtype) -> {
            ByteSource data = opened.get(key);
            if (data == null) {
                data = zip.open(folder + "data/" + key);
                if (data == null) {
                    throw new CheckpointException("Tensor " + name + " lies in storage " + key
                            + ", which the file does not hold. It is damaged or was cut short.");
                }
                opened.put(key, data);
            }
            return Storage.checked(key, data, 0, dtype, data.size() / dtype.bytes(), order);
        });
    }

    private static ByteOrder byteOrder(ZipDirectory zip, String folder) throws CheckpointException {
        ByteSource entry = zip.open(folder + "byteorder");
        if (entry == null) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        String text = new String(entry.bytes(0, (int) Math.min(entry.size(), 16)), StandardCharsets.ISO_8859_1).strip();
        return switch (text) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default -> throw new CheckpointException("The file's byte order is '" + text + "'; expected little or big.");
        };
    }

    static FileCheckpoint readLegacy(ByteSource source, String root) throws CheckpointException {
        Cursor cursor = new Cursor(source, LEGACY.length);
        TorchConstructors constructors = new TorchConstructors();
        Object protocol = new PickleReader(cursor, constructors).read();
        if (!protocol.equals(LEGACY_PROTOCOL)) {
            throw new CheckpointException("The file claims an unknown legacy protocol; expected " + LEGACY_PROTOCOL + ".");
        }
        Object system = new PickleReader(cursor, constructors).read();
        boolean little = !(system instanceof PyDict dict) || !Boolean.FALSE.equals(dict.items.get("little_endian"));
        ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        Map<String, StorageRef> claims = new HashMap<>();
        Object top = new PickleReader(cursor, new Collecting(claims)).read();
        Map<String, Storage> storages = legacyStorages(cursor, source, claims, order);
        return assemble(source, top, root, (name, key, dtype) -> {
            Storage storage = storages.get(key);
            if (storage == null) {
                throw new CheckpointException("Tensor " + name + " lies in storage " + key
                        + ", which the file does not hold. It is damaged or was cut short.");
            }
            return storage;
        });
    }

    /** The list of storage names, then for each the number of elements and the elements. */
    private static Map<String, Storage> legacyStorages(Cursor cursor, ByteSource source, Map<String, StorageRef> claims,
            ByteOrder order) throws CheckpointException {
        if (!(new PickleReader(cursor, new TorchConstructors()).read() instanceof PyList keys)) {
            throw new CheckpointException("The file's list of storages is missing. It is damaged.");
        }
        Map<String, Storage> storages = new HashMap<>();
        for (Object key : keys.items) {
            StorageRef claim = key instanceof String name ? claims.get(name) : null;
            if (claim == null || claim.dtype() == null) {
                throw new CheckpointException("The file's list of storages names one that no tensor uses. It is damaged.");
            }
            long elements = cursor.i64();
            if (order == ByteOrder.BIG_ENDIAN) {
                elements = Long.reverseBytes(elements);
            }
            Storage storage = Storage.checked(claim.key(), source, cursor.position(), claim.dtype(), elements, order);
            cursor.skip(elements * claim.dtype().bytes());
            storages.put(claim.key(), storage);
        }
        return storages;
    }

    /** Remembers the storages that a pickle refers to; legacy files give their types nowhere else. */
    private static final class Collecting implements PickleReader.Constructors {

        private final TorchConstructors torch = new TorchConstructors();
        private final Map<String, StorageRef> claims;

        Collecting(Map<String, StorageRef> claims) {
            this.claims = claims;
        }

        @Override
        public Object global(PickleValues.Global global) throws CheckpointException {
            return torch.global(global);
        }

        @Override
        public Object construct(Object callable, Object[] arguments) throws CheckpointException {
            return torch.construct(callable, arguments);
        }

        @Override
        public Object persistent(Object id) throws CheckpointException {
            Object storage = torch.persistent(id);
            if (storage instanceof StorageRef claim) {
                StorageRef other = claims.putIfAbsent(claim.key(), claim);
                if (other != null && other.dtype() != claim.dtype()) {
                    throw new CheckpointException("Storage " + claim.key() + " is used with two element types. The file is "
                            + "damaged.");
                }
            }
            return storage;
        }
    }

    private static FileCheckpoint assemble(ByteSource source, Object top, String root, StorageBytes bytes)
            throws CheckpointException {
        StateDicts dicts = new StateDicts(top);
        List<String> roots = dicts.roots();
        String chosen = root == null ? dicts.choose(roots) : root;
        Map<String, TensorView> views = new LinkedHashMap<>();
        for (Map.Entry<String, TorchTensor> item : dicts.tensors(chosen).entrySet()) {
            String name = item.getKey();
            TorchTensor tensor = item.getValue();
            StorageRef ref = tensor.storage;
            Storage storage = bytes.find(name, ref.key(), tensor.dtype);
            // An untyped storage counts bytes, and a legacy view starts within its storage.
            long claimed = ref.dtype() == null ? ref.elements() / tensor.dtype.bytes() : ref.elements();
            if (claimed < 0 || ref.offset() < 0 || ref.offset() > storage.elements()
                    || claimed > storage.elements() - ref.offset()) {
                throw new CheckpointException("Tensor " + name + " lies in storage " + ref.key() + " of " + claimed + " "
                        + tensor.dtype + " values, but the file holds " + storage.elements()
                        + ". It is damaged or was cut short.");
            }
            Storage part = new Storage(storage.source(), storage.position() + ref.offset() * tensor.dtype.bytes(),
                    tensor.dtype, claimed, storage.order());
            views.put(name, new TensorView(name, part, tensor.offset, tensor.shape, tensor.stride));
        }
        return new FileCheckpoint(source, views, dicts.metadata(chosen), roots, chosen);
    }
}
