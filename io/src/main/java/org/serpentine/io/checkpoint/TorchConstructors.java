package org.serpentine.io.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.serpentine.io.checkpoint.PickleValues.Global;
import org.serpentine.io.checkpoint.PickleValues.None;
import org.serpentine.io.checkpoint.PickleValues.Opaque;
import org.serpentine.io.checkpoint.PickleValues.PyDict;
import org.serpentine.io.checkpoint.PickleValues.PyList;
import org.serpentine.io.checkpoint.PickleValues.PyTuple;
import org.serpentine.io.checkpoint.PickleValues.StorageRef;
import org.serpentine.io.checkpoint.PickleValues.TorchTensor;

/**
 * The only classes and functions that a .pth file may name. Tensors, storages and dicts are built; a short list of
 * harmless classes that training scripts leave beside the weights is accepted but not looked into; everything else is
 * refused by name. Nothing is ever looked up or executed.
 */
final class TorchConstructors implements PickleReader.Constructors {

    private static final Map<String, DType> STORAGES = Map.ofEntries(
            Map.entry("torch.FloatStorage", DType.F32), Map.entry("torch.HalfStorage", DType.F16),
            Map.entry("torch.BFloat16Storage", DType.BF16), Map.entry("torch.DoubleStorage", DType.F64),
            Map.entry("torch.LongStorage", DType.I64), Map.entry("torch.IntStorage", DType.I32),
            Map.entry("torch.ShortStorage", DType.I16), Map.entry("torch.CharStorage", DType.I8),
            Map.entry("torch.ByteStorage", DType.U8), Map.entry("torch.BoolStorage", DType.BOOL));

    private static final Map<String, DType> DTYPES = Map.ofEntries(
            Map.entry("torch.float32", DType.F32), Map.entry("torch.float16", DType.F16),
            Map.entry("torch.bfloat16", DType.BF16), Map.entry("torch.float64", DType.F64),
            Map.entry("torch.int64", DType.I64), Map.entry("torch.int32", DType.I32),
            Map.entry("torch.int16", DType.I16), Map.entry("torch.int8", DType.I8),
            Map.entry("torch.uint8", DType.U8), Map.entry("torch.uint16", DType.U16),
            Map.entry("torch.uint32", DType.U32), Map.entry("torch.bool", DType.BOOL));

    private static final int MAX_ENCODED = 64;
    private static final int MAX_COPIED = 1_000_000;
    private static final int MAX_DIMENSIONS = 64;
    private static final String UNTYPED = "torch.storage.UntypedStorage";
    private static final String DICT = "collections.OrderedDict";
    private static final String FROM_TYPE = "torch._tensor._rebuild_from_type_v2";

    private static final Set<String> BUILT = Set.of(DICT, UNTYPED, FROM_TYPE, "torch._utils._rebuild_tensor",
            "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3", "torch._utils._rebuild_parameter",
            "torch._utils._rebuild_parameter_with_state", "torch.Size", "torch.nn.parameter.Parameter", "torch.Tensor",
            "_codecs.encode", "numpy.dtype", "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar");

    /** Accepted and not looked into: what trainers of published networks store beside the weights. */
    private static final Set<String> HARMLESS = Set.of("argparse.Namespace", "types.SimpleNamespace",
            "collections.defaultdict", "collections.Counter", "collections.deque",
            "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct", "numpy.ndarray",
            "numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer",
            "torch.device", "torch.Generator", "torch.contiguous_format", "torch.strided",
            "torch.serialization._get_layout", "torch.optim.lr_scheduler.CosineAnnealingLR",
            "torch.optim.lr_scheduler.LambdaLR", "torch.optim.lr_scheduler.MultiStepLR",
            "yacs.config.CfgNode", "addict.addict.Dict", "mmcv.utils.config.ConfigDict", "mmengine.config.config.ConfigDict",
            "mmengine.logging.history_buffer.HistoryBuffer", "omegaconf.dictconfig.DictConfig",
            "pathlib.PosixPath", "pathlib.WindowsPath", "pathlib.Path", "pathlib.PurePosixPath",
            "datetime.datetime", "datetime.timedelta", "datetime.date");

    private static final Set<String> PLAIN_TYPES = Set.of("dict", "list", "tuple", "set", "frozenset", "int", "float", "bool",
            "str", "bytes", "bytearray", "complex", "slice", "range", "object");

    private long copied;

    @Override
    public Object global(Global global) throws CheckpointException {
        String path = global.path();
        if (BUILT.contains(path) || STORAGES.containsKey(path) || DTYPES.containsKey(path) || isHarmless(global)) {
            return global;
        }
        throw refused(path);
    }

    private static boolean isHarmless(Global global) {
        boolean builtin = global.module().equals("builtins") || global.module().equals("__builtin__");
        return HARMLESS.contains(global.path()) || builtin && PLAIN_TYPES.contains(global.name());
    }

    private static CheckpointException refused(String path) {
        return new CheckpointException("The file asks for the Python object " + path + ", which is not constructed here: only "
                + "tensors, plain containers and a few harmless classes are. Nothing was executed. If you trust the file, "
                + "load it in Python and save its weights alone: torch.save(model.state_dict(), ...).");
    }

    private static CheckpointException damaged(String path) {
        return new CheckpointException("The file calls " + path + " with arguments that do not fit. It is damaged.");
    }

    @Override
    public Object construct(Object callable, Object[] arguments) throws CheckpointException {
        if (!(callable instanceof Global global)) {
            throw damaged("an object that is no function");
        }
        String path = global.path();
        if (isHarmless(global)) {
            return new Opaque(global, arguments);
        }
        return switch (path) {
            case DICT -> dict(arguments);
            case FROM_TYPE -> fromType(arguments);
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> tensor(path, arguments, null);
            case "torch._utils._rebuild_tensor_v3" -> typedTensor(path, arguments);
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" -> parameter(path, arguments);
            case "torch.Size" -> size(path, arguments);
            case "_codecs.encode" -> encoded(global, arguments);
            case "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar" -> scalar(global, arguments);
            case "numpy.dtype" -> new Opaque(global, arguments);
            default -> throw new CheckpointException("The file calls " + path + ", which is no constructor that is known here. "
                    + "It is damaged.");
        };
    }

    /** A subclass's object, built by the function it names; that is never this one again, so the recursion ends. */
    private Object fromType(Object[] arguments) throws CheckpointException {
        if (arguments.length < 3 || !(arguments[0] instanceof Global inner) || inner.path().equals(FROM_TYPE)
                || !(arguments[2] instanceof PyTuple innerArguments)) {
            throw damaged(FROM_TYPE);
        }
        return construct(inner, innerArguments.items);
    }

    private PyDict dict(Object[] arguments) throws CheckpointException {
        PyDict dict = new PyDict();
        if (arguments.length == 1 && arguments[0] instanceof PyList pairs) {
            // Python 2 stored the content as a list of pairs. The same list can be named many times, so copies are counted.
            copied += pairs.items.size();
            if (copied > MAX_COPIED) {
                throw new CheckpointException("The file copies lists of pairs more than " + MAX_COPIED + " times; that is refused.");
            }
            for (Object pair : pairs.items) {
                Object[] two = pair instanceof PyList list ? list.items.toArray() : pair instanceof PyTuple t ? t.items : null;
                if (two == null || two.length != 2) {
                    throw damaged(DICT);
                }
                dict.items.put(two[0], two[1]);
            }
        } else if (arguments.length != 0) {
            throw damaged(DICT);
        }
        return dict;
    }

    /** {@code (storage, offset, size, stride, requires_grad, hooks, dtype, ...)}: the storage has no type of its own. */
    private static TorchTensor typedTensor(String path, Object[] arguments) throws CheckpointException {
        DType dtype = arguments.length > 6 && arguments[6] instanceof Global type ? DTYPES.get(type.path()) : null;
        if (dtype == null) {
            throw damaged(path);
        }
        return tensor(path, arguments, dtype);
    }

    private static TorchTensor tensor(String path, Object[] arguments, DType dtype) throws CheckpointException {
        if (arguments.length < 4 || !(arguments[0] instanceof StorageRef storage) || !(arguments[1] instanceof Long offset)
                || storage.dtype() == null && dtype == null) {
            throw damaged(path);
        }
        return new TorchTensor(storage, dtype == null ? storage.dtype() : dtype, offset, longs(path, arguments[2]),
                longs(path, arguments[3]));
    }

    private static long[] longs(String path, Object value) throws CheckpointException {
        if (!(value instanceof PyTuple tuple) || tuple.items.length > MAX_DIMENSIONS) {
            throw damaged(path);
        }
        long[] numbers = new long[tuple.items.length];
        for (int i = 0; i < numbers.length; i++) {
            if (!(tuple.items[i] instanceof Long number)) {
                throw damaged(path);
            }
            numbers[i] = number;
        }
        return numbers;
    }

    private static TorchTensor parameter(String path, Object[] arguments) throws CheckpointException {
        if (arguments.length < 1 || !(arguments[0] instanceof TorchTensor tensor)) {
            throw damaged(path);
        }
        return tensor;
    }

    private static PyTuple size(String path, Object[] arguments) throws CheckpointException {
        if (arguments.length != 1 || !(arguments[0] instanceof PyTuple extents)) {
            throw damaged(path);
        }
        return extents;
    }

    /** Bytes of a text as Latin-1. Long texts are not needed, and copying one again and again would fill the memory. */
    private static Object encoded(Global global, Object[] arguments) throws CheckpointException {
        if (arguments.length < 1 || !(arguments[0] instanceof String text)) {
            throw damaged(global.path());
        }
        return text.length() > MAX_ENCODED ? new Opaque(global, arguments) : text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A NumPy number such as a stored best score; an opaque object if its type is not one of the common ones. */
    private static Object scalar(Global global, Object[] arguments) {
        if (arguments.length == 2 && arguments[0] instanceof Opaque type && type.arguments.length > 0
                && type.arguments[0] instanceof String code && arguments[1] instanceof byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            if (code.equals("f8") && bytes.length == 8) {
                return buffer.getDouble();
            }
            if (code.equals("f4") && bytes.length == 4) {
                return (double) buffer.getFloat();
            }
            if (code.equals("i8") && bytes.length == 8) {
                return buffer.getLong();
            }
            if (code.equals("i4") && bytes.length == 4) {
                return (long) buffer.getInt();
            }
        }
        return new Opaque(global, arguments);
    }

    /** {@code ('storage', type, key, device, elements[, view])}. */
    @Override
    public Object persistent(Object id) throws CheckpointException {
        if (!(id instanceof PyTuple tuple) || tuple.items.length < 5 || !"storage".equals(tuple.items[0])
                || !(tuple.items[1] instanceof Global type) || !(tuple.items[2] instanceof String key)
                || !(tuple.items[4] instanceof Long elements)) {
            throw new CheckpointException("The file refers to something that is no tensor storage. It is damaged.");
        }
        DType dtype = STORAGES.get(type.path());
        if (dtype == null && !type.path().equals(UNTYPED)) {
            throw refused(type.path());
        }
        long offset = 0;
        if (tuple.items.length > 5 && tuple.items[5] != None.NONE) {
            if (!(tuple.items[5] instanceof PyTuple view) || view.items.length != 3 || !(view.items[1] instanceof Long first)
                    || !(view.items[2] instanceof Long length)) {
                throw new CheckpointException("The view on storage " + key + " is malformed. The file is damaged.");
            }
            // Legacy files describe a slice of a storage: the key names the whole, the view says which part.
            offset = first;
            elements = length;
        }
        return new StorageRef(key, dtype, elements, offset);
    }
}
