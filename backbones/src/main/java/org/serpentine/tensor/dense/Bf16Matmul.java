package org.serpentine.tensor.dense;

import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.serpentine.scanning.kernel.Activation;

/**
 * oneDNN's matmul primitive for a {@link Bf16Weight}: two to four times as fast as {@code dnnl_gemm_bf16bf16f32}, which lays out both
 * operands at every call. Operands and results are in native memory, since a primitive's arguments are objects of the library that
 * outlive a call, where an array may move. There is one for all engines, since what the library made for a shape, some kilobytes, is
 * kept for the life of the process.
 */
final class Bf16Matmul {
    /** Values of oneDNN's enumerations. */
    private static final int CPU = 1;
    private static final int IN_ORDER = 1;
    private static final int BF16 = 2;
    private static final int F32 = 3;
    private static final int USER_SCRATCHPAD = 1;
    private static final int SCRATCHPAD_MD = 136;
    private static final int SOURCE = 1;
    private static final int RESULT = 17;
    private static final int WEIGHTS = 33;
    private static final int BIAS = 41;
    private static final int SCRATCHPAD = 80;
    private static final int SWISH = 0x2c;
    private static final int GELU_ERF = 0x31;
    /** Bytes of a {@code dnnl_exec_arg_t}: an int and, after a gap, a pointer. */
    private static final int ARGUMENT = 16;
    private static final int POINTER = 8;
    /** Arguments of every product; a shift is one more. */
    private static final int ARGUMENTS = 4;

    /** The functions, bound when first needed. Pointers to the library's objects and to native memory are longs. */
    private static final class Calls {
        static final MethodHandle ENGINE = bind("dnnl_engine_create", long[].class, int.class, long.class);
        static final MethodHandle STREAM = bind("dnnl_stream_create", long[].class, long.class, int.class);
        static final MethodHandle PLAIN = bind("dnnl_memory_desc_create_with_strides", long[].class, int.class, long[].class, int.class,
                long[].class);
        static final MethodHandle LAID_OUT = bind("dnnl_memory_desc_create_with_string_tag", long[].class, int.class, long[].class,
                int.class, byte[].class);
        static final MethodHandle ATTRIBUTES = bind("dnnl_primitive_attr_create", long[].class);
        static final MethodHandle SCRATCHPAD_MODE = bind("dnnl_primitive_attr_set_scratchpad_mode", long.class, int.class);
        static final MethodHandle OPERATIONS = bind("dnnl_post_ops_create", long[].class);
        static final MethodHandle FUNCTION = bind("dnnl_post_ops_append_eltwise", long.class, int.class, float.class, float.class);
        static final MethodHandle SET_OPERATIONS = bind("dnnl_primitive_attr_set_post_ops", long.class, long.class);
        static final MethodHandle MATMUL = bind("dnnl_matmul_primitive_desc_create", long[].class, long.class, long.class, long.class,
                long.class, long.class, long.class);
        static final MethodHandle PRIMITIVE = bind("dnnl_primitive_create", long[].class, long.class);
        static final MethodHandle QUERY = OneDnn.function("dnnl_primitive_desc_query_md", long.class, long.class, int.class, int.class);
        static final MethodHandle SIZE = OneDnn.function("dnnl_memory_desc_get_size", long.class, long.class);
        static final MethodHandle MEMORY = bind("dnnl_memory_create", long[].class, long.class, long.class, long.class);
        static final MethodHandle POINT = bind("dnnl_memory_set_data_handle", long.class, long.class);
        static final MethodHandle EXECUTE = bind("dnnl_primitive_execute", long.class, long.class, int.class, long.class);

        private static MethodHandle bind(String name, Class<?>... parameters) {
            return OneDnn.function(name, int.class, parameters);
        }
    }

    /** What a primitive is made for. */
    private record Key(int rows, int columns, int depth, int block, boolean shifted, Activation function) {}

    /** A primitive and the descriptors of its operands: addresses of the library's objects; none if the library has no kernel. */
    private record Primitive(long handle, long source, long weight, long shift, long result, long scratchpad, int scratch) {
        static final Primitive NONE = new Primitive(0, 0, 0, 0, 0, 0, 0);
    }

    /** Made when first needed. */
    private static final class Shared {
        static final Bf16Matmul INSTANCE = new Bf16Matmul();
    }

    /**
     * What a call needs to itself: a stream, the library's objects for a primitive's arguments, their list, a copy of the shift, and memory
     * that a primitive works in.
     */
    private static final class Desk {
        final long stream;
        final ByteBuffer list = Foreign.memory((ARGUMENTS + 1) * ARGUMENT);
        final long listAddress = Foreign.address(list);
        /** Of each primitive that this desk has seen: making and freeing them for every call took as long as a small product. */
        private final Map<Primitive, long[]> arguments = new IdentityHashMap<>();
        private FloatBuffer shift = FloatBuffer.allocate(0);
        private long shiftAddress;
        private ByteBuffer scratch = Foreign.memory(0);
        private long scratchAddress = Foreign.address(scratch);

        Desk(long engine) {
            long[] made = new long[1];
            try {
                check((int) Calls.STREAM.invokeExact(made, 0L, engine, IN_ORDER), "dnnl_stream_create");
            } catch (Throwable e) {
                throw OneDnn.unexpected(e);
            }
            stream = made[0];
        }

        /** The address of a copy of some values. */
        long shift(float[] values, int first, int count) {
            if (shift.capacity() < count) {
                ByteBuffer memory = Foreign.memory(count * Float.BYTES);
                shiftAddress = Foreign.address(memory);
                shift = memory.asFloatBuffer();
            }
            shift.put(0, values, first, count);
            return shiftAddress;
        }

        long scratch(int bytes) {
            if (scratch.capacity() < bytes) {
                scratch = Foreign.memory(bytes);
                scratchAddress = Foreign.address(scratch);
            }
            return scratchAddress;
        }
    }

    private final long engine;
    private final Map<Key, Primitive> primitives = new ConcurrentHashMap<>();
    /** Desks that no call is at: as many as there ever were calls at one time. */
    private final Queue<Desk> idle = new ConcurrentLinkedQueue<>();

    static Bf16Matmul shared() {
        return Shared.INSTANCE;
    }

    private Bf16Matmul() {
        long[] made = new long[1];
        try {
            check((int) Calls.ENGINE.invokeExact(made, 0L, CPU, 0L), "dnnl_engine_create");
        } catch (Throwable e) {
            throw OneDnn.unexpected(e);
        }
        engine = made[0];
    }

    /** Whether a product can do this in the same pass, if its result is then added to {@code beta} C. */
    static boolean finishes(Finish finish, float beta) {
        return finish.function() == null || beta == 0f && (finish.function() == Activation.GELU || finish.function() == Activation.SILU);
    }

    /**
     * {@code C = f(A B + shift)} for some columns of the weight, on the calling thread.
     *
     * @param first   first column, of a whole block
     * @param columns columns of C
     * @param rows    rows of A and C
     * @param a       address of A, bfloat16, without gaps
     * @param c       address of C, float, without gaps
     * @param finish  shift and f, for all columns of the weight
     * @return false if the library has no kernel for it here
     */
    boolean multiply(Bf16Weight weight, int first, int columns, int rows, long a, long c, Finish finish) {
        OneDnn.alone();
        Primitive primitive = primitives.computeIfAbsent(new Key(rows, columns, weight.depth(), weight.block(),
                finish.shift() != null, finish.function()), this::create);
        if (primitive == Primitive.NONE) {
            return false;
        }
        Desk desk = idle.poll();
        if (desk == null) {
            desk = new Desk(engine);
        }
        long[] arguments = desk.arguments.computeIfAbsent(primitive, this::arguments);
        argument(desk, 0, SOURCE, arguments[0], a);
        argument(desk, 1, WEIGHTS, arguments[1], weight.at(first));
        argument(desk, 2, RESULT, arguments[2], c);
        argument(desk, 3, SCRATCHPAD, arguments[3], desk.scratch(primitive.scratch));
        if (finish.shift() != null) {
            argument(desk, ARGUMENTS, BIAS, arguments[ARGUMENTS], desk.shift(finish.shift(), first, columns));
        }
        try {
            check((int) Calls.EXECUTE.invokeExact(primitive.handle, desk.stream, arguments.length, desk.listAddress),
                    "dnnl_primitive_execute");
        } catch (Throwable e) {
            throw OneDnn.unexpected(e);
        } finally {
            Reference.reachabilityFence(weight);
        }
        idle.add(desk);
        return true;
    }

    /** The library's objects for a primitive's arguments, without any memory yet. */
    private long[] arguments(Primitive primitive) {
        long[] descriptors = {primitive.source, primitive.weight, primitive.result, primitive.scratchpad, primitive.shift};
        long[] made = new long[1];
        long[] arguments = new long[primitive.shift == 0 ? ARGUMENTS : ARGUMENTS + 1];
        try {
            for (int i = 0; i < arguments.length; i++) {
                check((int) Calls.MEMORY.invokeExact(made, 0L, descriptors[i], engine, 0L), "dnnl_memory_create");
                arguments[i] = made[0];
            }
        } catch (Throwable e) {
            throw OneDnn.unexpected(e);
        }
        return arguments;
    }

    private static void argument(Desk desk, int index, int kind, long memory, long data) {
        desk.list.putInt(index * ARGUMENT, kind);
        desk.list.putLong(index * ARGUMENT + POINTER, memory);
        try {
            check((int) Calls.POINT.invokeExact(memory, data), "dnnl_memory_set_data_handle");
        } catch (Throwable e) {
            throw OneDnn.unexpected(e);
        }
    }

    private Primitive create(Key key) {
        long[] made = new long[1];
        try {
            long source = plain(BF16, key.rows, key.depth);
            long result = plain(F32, key.rows, key.columns);
            check((int) Calls.LAID_OUT.invokeExact(made, 0L, 2, new long[] {key.depth, key.columns}, 0L, BF16,
                    (Bf16Weight.layout(key.block) + '\0').getBytes(StandardCharsets.US_ASCII), 0L), "dnnl_memory_desc_create_with_string_tag");
            long weight = made[0];
            check((int) Calls.ATTRIBUTES.invokeExact(made, 0L), "dnnl_primitive_attr_create");
            long attributes = made[0];
            check((int) Calls.SCRATCHPAD_MODE.invokeExact(attributes, USER_SCRATCHPAD), "dnnl_primitive_attr_set_scratchpad_mode");
            if (key.function != null) {
                check((int) Calls.OPERATIONS.invokeExact(made, 0L), "dnnl_post_ops_create");
                long operations = made[0];
                check((int) Calls.FUNCTION.invokeExact(operations, key.function == Activation.GELU ? GELU_ERF : SWISH, 1f, 0f),
                        "dnnl_post_ops_append_eltwise");
                check((int) Calls.SET_OPERATIONS.invokeExact(attributes, operations), "dnnl_primitive_attr_set_post_ops");
            }
            long shift = key.shifted ? plain(F32, 1, key.columns) : 0;
            if ((int) Calls.MATMUL.invokeExact(made, 0L, engine, source, weight, shift, result, attributes) != 0) {
                return Primitive.NONE;
            }
            long descriptor = made[0];
            long scratchpad = (long) Calls.QUERY.invokeExact(descriptor, SCRATCHPAD_MD, 0);
            int scratch = Math.toIntExact((long) Calls.SIZE.invokeExact(scratchpad));
            check((int) Calls.PRIMITIVE.invokeExact(made, 0L, descriptor), "dnnl_primitive_create");
            return new Primitive(made[0], source, weight, shift, result, scratchpad, scratch);
        } catch (Throwable e) {
            throw OneDnn.unexpected(e);
        }
    }

    private static long plain(int type, int rows, int columns) throws Throwable {
        long[] made = new long[1];
        check((int) Calls.PLAIN.invokeExact(made, 0L, 2, new long[] {rows, columns}, 0L, type, new long[] {columns, 1}, 0L),
                "dnnl_memory_desc_create_with_strides");
        return made[0];
    }

    private static void check(int status, String function) {
        if (status != 0) {
            throw new IllegalStateException(function + " returned status " + status + "; leave out --precision bf16, or choose another"
                    + " engine with -D" + DenseEngines.PROPERTY);
        }
    }
}
