package org.serpentine.tensor.dense;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Calls of native functions on heap arrays without a copy, by {@code java.lang.foreign}, which is there from JDK 22 on.
 *
 * <p>Everything is looked up by reflection, because this source is compiled for Java 17. What comes out are plain method handles
 * over primitive and array types: kept in a constant and called with {@code invokeExact}, they compile to the bare native call.
 */
final class Foreign {
    private static final int LINE = 64;

    private final Object lookup;

    private Foreign(Object lookup) {
        this.lookup = lookup;
    }

    /**
     * The functions of a shared library, which stays open.
     *
     * @throws IllegalStateException if this Java has no {@code java.lang.foreign}, or cannot open the library
     */
    static Foreign open(Path library) {
        try {
            Class<?> arena = type("Arena");
            Object global = arena.getMethod("global").invoke(null);
            return new Foreign(type("SymbolLookup").getMethod("libraryLookup", Path.class, arena).invoke(null, library, global));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot open " + library, e);
        }
    }

    /**
     * The functions of the C library.
     *
     * @throws IllegalStateException if this Java has no {@code java.lang.foreign}
     */
    static Foreign standard() {
        try {
            Class<?> linker = type("Linker");
            return new Foreign(linker.getMethod("defaultLookup").invoke(linker.getMethod("nativeLinker").invoke(null)));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot look into the C library", e);
        }
    }

    /** True if this Java can make such calls. */
    static boolean present() {
        return Runtime.version().feature() >= 22;
    }

    /**
     * A handle of a C function.
     *
     * <p>Parameter types are {@code byte}, {@code int}, {@code long}, {@code float}, or an array type. An array is a pointer in C
     * and two arguments of the handle: the array, and a {@code long}, the index of the element that is pointed at. The handle
     * checks no bounds: its callers must. While a call with arrays runs the collector waits for it, so it should last milliseconds.
     *
     * @param result what C returns; {@code void.class} for nothing
     * @throws IllegalStateException if there is no such function
     */
    MethodHandle function(String symbol, Class<?> result, Class<?>... parameters) {
        try {
            return bind(symbol, result, parameters);
        } catch (ReflectiveOperationException | NoSuchElementException e) {
            throw new IllegalStateException("cannot bind the native function " + symbol, e);
        }
    }

    /** Native memory of at least so many bytes that begins with a line of the cache; freed with the buffer and its views. */
    static ByteBuffer memory(int bytes) {
        int lines = Math.addExact(bytes, LINE - 1) / LINE; // a slice ends with a whole line too
        return ByteBuffer.allocateDirect(Math.multiplyExact(lines + 1, LINE)).alignedSlice(LINE).order(ByteOrder.nativeOrder());
    }

    /**
     * Where the memory of a direct buffer begins, for as long as the buffer is reachable.
     *
     * @throws IllegalStateException if this Java has no {@code java.lang.foreign}
     */
    static long address(Buffer direct) {
        try {
            Class<?> segment = type("MemorySegment");
            return (long) segment.getMethod("address").invoke(segment.getMethod("ofBuffer", Buffer.class).invoke(null, direct));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot find the address of a buffer", e);
        }
    }

    private MethodHandle bind(String symbol, Class<?> result, Class<?>... parameters) throws ReflectiveOperationException {
        Class<?> segment = type("MemorySegment");
        Class<?> layout = type("MemoryLayout");
        Class<?> descriptor = type("FunctionDescriptor");
        Object layouts = Array.newInstance(layout, parameters.length);
        for (int i = 0; i < parameters.length; i++) {
            Array.set(layouts, i, layoutOf(parameters[i]));
        }
        Object shape = result == void.class
                ? descriptor.getMethod("ofVoid", layouts.getClass()).invoke(null, layouts)
                : descriptor.getMethod("of", layout, layouts.getClass()).invoke(null, layoutOf(result), layouts);
        Class<?> option = type("Linker$Option");
        boolean arrays = Arrays.stream(parameters).anyMatch(Class::isArray);
        Object options = Array.newInstance(option, arrays ? 1 : 0);
        if (arrays) {
            Array.set(options, 0, option.getMethod("critical", boolean.class).invoke(null, true));
        }
        Class<?> linker = type("Linker");
        Object address = type("SymbolLookup").getMethod("find", String.class).invoke(lookup, symbol);
        Object function = ((Optional<?>) address).orElseThrow();
        MethodHandle handle = (MethodHandle) linker.getMethod("downcallHandle", segment, descriptor, options.getClass())
                .invoke(linker.getMethod("nativeLinker").invoke(null), function, shape, options);
        for (int i = parameters.length - 1; i >= 0; i--) {
            if (parameters[i].isArray()) {
                handle = MethodHandles.collectArguments(handle, i, pointer(segment, parameters[i]));
            }
        }
        return handle;
    }

    /** (array, index of an element) to the segment that begins there. */
    private static MethodHandle pointer(Class<?> segment, Class<?> array) throws ReflectiveOperationException {
        MethodHandles.Lookup finder = MethodHandles.publicLookup();
        MethodHandle whole = finder.findStatic(segment, "ofArray", MethodType.methodType(segment, array));
        MethodHandle slice = finder.findVirtual(segment, "asSlice", MethodType.methodType(segment, long.class));
        MethodHandle bytes = MethodHandles.insertArguments(MethodHandles.lookup().findStatic(Foreign.class, "shifted",
                MethodType.methodType(long.class, int.class, long.class)), 0, shift(array));
        return MethodHandles.collectArguments(MethodHandles.filterArguments(slice, 1, bytes), 0, whole);
    }

    private static long shifted(int shift, long index) {
        return index << shift;
    }

    /** The logarithm of the bytes that an element takes. */
    private static int shift(Class<?> array) {
        if (array == byte[].class) {
            return 0;
        }
        return array == short[].class ? 1 : array == long[].class ? 3 : 2;
    }

    private static Object layoutOf(Class<?> parameter) throws ReflectiveOperationException {
        String name = parameter.isArray() ? "ADDRESS" : "JAVA_" + parameter.getName().toUpperCase(Locale.ROOT);
        return type("ValueLayout").getField(name).get(null);
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName("java.lang.foreign." + name);
    }
}
