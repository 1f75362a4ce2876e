package org.serpentine.io.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an unpickled object can be, beside Java's Long, Double, Boolean, String, BigInteger and byte[]. All containers
 * compare by identity: a hostile file can nest them in themselves, and equals, hashCode or toString must not walk them.
 */
final class PickleValues {

    private PickleValues() {
    }

    /** Python's None. */
    enum None {
        /** The only one. */
        NONE
    }

    /** A list or a set. */
    static final class PyList {
        final List<Object> items = new ArrayList<>(0);
    }

    /** A tuple or torch.Size. */
    static final class PyTuple {
        final Object[] items;

        PyTuple(Object... items) {
            this.items = items;
        }
    }

    /** A dict or OrderedDict. */
    static final class PyDict {
        final Map<Object, Object> items = new LinkedHashMap<>();
    }

    /**
     * A class or function, only by name.
     *
     * @param module its module
     * @param name   its name within the module
     */
    record Global(String module, String name) {

        String path() {
            return module + "." + name;
        }
    }

    /** An object of a harmless class that is not looked into; {@code detail} may hold what it was made from. */
    static final class Opaque {
        final Global type;
        final Object[] arguments;

        Opaque(Global type, Object[] arguments) {
            this.type = type;
            this.arguments = arguments;
        }
    }

    /**
     * A torch storage that a tensor looks on; its bytes are found later.
     *
     * @param key      its name in the file
     * @param dtype    element type; null for untyped bytes
     * @param elements how many elements it claims
     * @param offset   first element within the storage of that name (legacy views; 0 otherwise)
     */
    record StorageRef(String key, DType dtype, long elements, long offset) {
    }

    /** A tensor before its storage is looked up. */
    static final class TorchTensor {
        final StorageRef storage;
        final DType dtype;
        final long offset;
        final long[] shape;
        final long[] stride;

        TorchTensor(StorageRef storage, DType dtype, long offset, long[] shape, long[] stride) {
            this.storage = storage;
            this.dtype = dtype;
            this.offset = offset;
            this.shape = shape;
            this.stride = stride;
        }
    }
}
