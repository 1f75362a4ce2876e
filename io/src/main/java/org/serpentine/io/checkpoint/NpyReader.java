package org.serpentine.io.checkpoint;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.serpentine.io.checkpoint.TensorView.Storage;

/** Reads NumPy's {@code .npy} (format 1 to 3) and {@code .npz}; arrays of Python objects are refused. */
final class NpyReader {

    /** NumPy's own name for an array without one. */
    static final String UNNAMED = "arr_0";

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAX_HEADER = 1 << 20;
    private static final int MAX_DIMENSIONS = 64;
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([<>|=])([a-zA-Z]\\d{1,3})'");
    private static final Pattern OTHER_DESCR = Pattern.compile("'descr'\\s*:\\s*(.{1,60})", Pattern.DOTALL);
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\s]*)\\)");

    private NpyReader() {
    }

    static boolean matches(ByteSource source) throws CheckpointException {
        return source.size() > MAGIC.length && Arrays.equals(MAGIC, source.bytes(0, MAGIC.length));
    }

    static FileCheckpoint readNpy(ByteSource source) throws CheckpointException {
        Map<String, TensorView> tensors = Map.of(UNNAMED, array(UNNAMED, source));
        return new FileCheckpoint(source, tensors, Map.of(), List.of(""), "");
    }

    static boolean isNpz(ZipDirectory zip) {
        return !zip.names().isEmpty() && zip.names().stream().allMatch(name -> name.endsWith(".npy"));
    }

    static FileCheckpoint readNpz(ByteSource source, ZipDirectory zip) throws CheckpointException {
        Map<String, TensorView> tensors = new LinkedHashMap<>();
        for (String name : zip.names()) {
            String key = name.substring(0, name.length() - ".npy".length());
            ByteSource entry = zip.open(name);
            if (!matches(entry)) {
                throw new CheckpointException("The entry " + name + " of the .npz archive is no .npy file.");
            }
            tensors.put(key, array(key, entry));
        }
        return new FileCheckpoint(source, tensors, Map.of(), List.of(""), "");
    }

    private static TensorView array(String key, ByteSource source) throws CheckpointException {
        Cursor cursor = new Cursor(source, MAGIC.length);
        int major = cursor.u8();
        cursor.u8();
        if (major < 1 || major > 3) {
            throw new CheckpointException("Array " + key + " has .npy format " + major + "; 1, 2 and 3 are read.");
        }
        long length = major == 1 ? cursor.u16() : cursor.i32() & 0xFFFFFFFFL;
        String header = new String(cursor.bytes(length, MAX_HEADER, ".npy header"), StandardCharsets.ISO_8859_1);
        Matcher descr = DESCR.matcher(header);
        Matcher fortran = FORTRAN.matcher(header);
        Matcher shapeText = SHAPE.matcher(header);
        if (!descr.find()) {
            Matcher other = OTHER_DESCR.matcher(header);
            throw new CheckpointException("Array " + key + " has elements of type "
                    + (other.find() ? other.group(1).strip() : "?") + ", which is not read; only plain numbers are.");
        }
        if (!fortran.find() || !shapeText.find()) {
            throw new CheckpointException("The .npy header of " + key + " lacks fortran_order or shape: " + header.strip());
        }
        DType dtype = dtype(key, descr.group(2));
        long[] shape = shape(key, shapeText.group(1));
        ByteOrder order = descr.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        long elements = (source.size() - cursor.position()) / dtype.bytes();
        Storage storage = Storage.checked(key, source, cursor.position(), dtype, elements, order);
        return new TensorView(key, storage, 0, shape, fortran.group(1).equals("True") ? columnMajor(shape) : null);
    }

    private static DType dtype(String key, String code) throws CheckpointException {
        return switch (code) {
            case "f4" -> DType.F32;
            case "f2" -> DType.F16;
            case "f8" -> DType.F64;
            case "i8" -> DType.I64;
            case "i4" -> DType.I32;
            case "i2" -> DType.I16;
            case "i1" -> DType.I8;
            case "u1" -> DType.U8;
            case "u2" -> DType.U16;
            case "u4" -> DType.U32;
            case "b1" -> DType.BOOL;
            default -> throw new CheckpointException("Array " + key + " has elements of NumPy type " + code
                    + ", which is not read; convert it to float32.");
        };
    }

    private static long[] shape(String key, String text) throws CheckpointException {
        String[] parts = text.isBlank() ? new String[0] : text.split(",");
        int count = parts.length > 0 && parts[parts.length - 1].isBlank() ? parts.length - 1 : parts.length;
        long[] shape = new long[Math.min(count, MAX_DIMENSIONS)];
        for (int i = 0; i < shape.length; i++) {
            String part = parts[i].strip();
            // Anything but up to 18 digits becomes an extent that TensorView refuses like any other impossible one.
            shape[i] = part.matches("\\d{1,18}") ? Long.parseLong(part) : -1;
        }
        if (count > MAX_DIMENSIONS) {
            throw new CheckpointException("Array " + key + " has " + count + " dimensions; at most " + MAX_DIMENSIONS + " are read.");
        }
        return shape;
    }

    private static long[] columnMajor(long[] shape) {
        long[] stride = new long[shape.length];
        long step = 1;
        for (int i = 0; i < shape.length; i++) {
            stride[i] = step;
            step *= Math.max(1, shape[i]);
        }
        return stride;
    }
}
