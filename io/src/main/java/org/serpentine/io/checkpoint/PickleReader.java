package org.serpentine.io.checkpoint;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.serpentine.io.checkpoint.PickleValues.Global;
import org.serpentine.io.checkpoint.PickleValues.None;
import org.serpentine.io.checkpoint.PickleValues.PyDict;
import org.serpentine.io.checkpoint.PickleValues.PyList;
import org.serpentine.io.checkpoint.PickleValues.PyTuple;

/**
 * An interpreter of Python's pickle stack machine (protocols 0 to 5) that cannot run code: classes are only names, and
 * what calling them means is decided by {@link Constructors}. The number of steps, the size of texts and the nesting are
 * bounded; no step needs recursion.
 */
final class PickleReader {

    private static final int MAX_STEPS = 4_000_000;
    private static final int MAX_TEXT = 16 << 20;
    private static final int MAX_INTEGER_BYTES = 1 << 12;
    private static final int MAX_PROTOCOL = 5;

    /** What classes and persistent ids stand for. */
    interface Constructors {

        /** Accepts or refuses a class by name. */
        Object global(Global global) throws CheckpointException;

        /** Calls a function or class. */
        Object construct(Object callable, Object[] arguments) throws CheckpointException;

        /** Resolves a reference to something outside the pickle. */
        Object persistent(Object id) throws CheckpointException;
    }

    private final Cursor in;
    private final Constructors constructors;
    private final List<Object> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();

    PickleReader(Cursor in, Constructors constructors) {
        this.in = in;
        this.constructors = constructors;
    }

    /** Runs to the end of one pickle and returns what it made. */
    Object read() throws CheckpointException {
        for (int step = 0; step < MAX_STEPS; step++) {
            int opcode = in.u8();
            if (opcode == '.') {
                return pop();
            }
            if (!simple(opcode) && !container(opcode) && !text(opcode) && !number(opcode) && !object(opcode)) {
                throw damaged(String.format("opcode 0x%02x is not known or not allowed", opcode));
            }
        }
        throw new CheckpointException("The pickle takes more than " + MAX_STEPS + " steps; that is refused.");
    }

    private CheckpointException damaged(String what) {
        return new CheckpointException("The pickle cannot be read at byte " + in.position() + ": " + what
                + ". The file is damaged or no checkpoint.");
    }

    private void push(Object value) {
        stack.add(value);
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    }

    private Object pop() throws CheckpointException {
        if (stack.size() <= floor()) {
            throw damaged("its stack is empty");
        }
        return stack.remove(stack.size() - 1);
    }

    private Object top() throws CheckpointException {
        if (stack.size() <= floor()) {
            throw damaged("its stack is empty");
        }
        return stack.get(stack.size() - 1);
    }

    private Object[] popToMark() throws CheckpointException {
        if (marks.isEmpty()) {
            throw damaged("a mark is missing");
        }
        List<Object> above = stack.subList(marks.remove(marks.size() - 1), stack.size());
        Object[] items = above.toArray();
        above.clear();
        return items;
    }

    private Object[] pop(int count) throws CheckpointException {
        Object[] items = new Object[count];
        for (int i = count - 1; i >= 0; i--) {
            items[i] = pop();
        }
        return items;
    }

    private <T> T as(Class<T> type, Object value) throws CheckpointException {
        if (!type.isInstance(value)) {
            throw damaged("found a " + value.getClass().getSimpleName() + ", expected a " + type.getSimpleName());
        }
        return type.cast(value);
    }

    /** Stack, memo and framing. */
    private boolean simple(int opcode) throws CheckpointException {
        switch (opcode) {
            case 0x80 -> {
                int protocol = in.u8();
                if (protocol > MAX_PROTOCOL) {
                    throw damaged("protocol " + protocol + " is newer than " + MAX_PROTOCOL);
                }
            }
            case 0x95 -> in.need(in.i64());
            case '(' -> marks.add(stack.size());
            case '0' -> pop();
            case '1' -> popToMark();
            case '2' -> push(top());
            case 'p' -> memo.put(decimal(in.line()), top());
            case 'q' -> memo.put((long) in.u8(), top());
            case 'r' -> memo.put(in.i32() & 0xFFFFFFFFL, top());
            case 0x94 -> memo.put((long) memo.size(), top());
            case 'g' -> push(remembered(decimal(in.line())));
            case 'h' -> push(remembered(in.u8()));
            case 'j' -> push(remembered(in.i32() & 0xFFFFFFFFL));
            case 'N' -> push(None.NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            default -> {
                return false;
            }
        }
        return true;
    }

    private Object remembered(long index) throws CheckpointException {
        Object value = memo.get(index);
        if (value == null) {
            throw damaged("memo " + index + " was never set");
        }
        return value;
    }

    private boolean container(int opcode) throws CheckpointException {
        switch (opcode) {
            case ']', 0x8f -> push(new PyList());
            case 'a' -> append(pop(1));
            case 'e', 0x90 -> append(popToMark());
            case 'l', 0x91 -> {
                PyList list = new PyList();
                list.items.addAll(Arrays.asList(popToMark()));
                push(list);
            }
            case ')' -> push(new PyTuple());
            case 't' -> push(new PyTuple(popToMark()));
            case 0x85 -> push(new PyTuple(pop(1)));
            case 0x86 -> push(new PyTuple(pop(2)));
            case 0x87 -> push(new PyTuple(pop(3)));
            case '}' -> push(new PyDict());
            case 'd' -> {
                Object[] items = popToMark();
                push(new PyDict());
                setItems(items);
            }
            case 's' -> setItems(pop(2));
            case 'u' -> setItems(popToMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void append(Object[] items) throws CheckpointException {
        // Objects that are not looked into may be filled like lists and dicts; what they get is dropped.
        if (top() instanceof PyList list) {
            list.items.addAll(Arrays.asList(items));
        } else if (!(top() instanceof PickleValues.Opaque)) {
            as(PyList.class, top());
        }
    }

    private void setItems(Object[] items) throws CheckpointException {
        if (items.length % 2 != 0) {
            throw damaged("a dict has a key without a value");
        }
        if (top() instanceof PickleValues.Opaque) {
            return;
        }
        PyDict dict = as(PyDict.class, top());
        for (int i = 0; i < items.length; i += 2) {
            dict.items.put(items[i], items[i + 1]);
        }
    }

    private boolean text(int opcode) throws CheckpointException {
        switch (opcode) {
            case 'X' -> push(Cursor.utf8(blob(in.i32() & 0xFFFFFFFFL)));
            case 0x8c -> push(Cursor.utf8(blob(in.u8())));
            case 0x8d -> push(Cursor.utf8(blob(in.i64())));
            case 'V' -> push(in.line());
            case 'S' -> push(unquoted(in.line()));
            // Strings of Python 2; storage names and keys are ASCII.
            case 'T' -> push(new String(blob(in.i32()), StandardCharsets.ISO_8859_1));
            case 'U' -> push(new String(blob(in.u8()), StandardCharsets.ISO_8859_1));
            case 'B' -> push(blob(in.i32() & 0xFFFFFFFFL));
            case 'C' -> push(blob(in.u8()));
            case 0x8e, 0x96 -> push(blob(in.i64()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private byte[] blob(long length) throws CheckpointException {
        return in.bytes(length, MAX_TEXT, "text in the pickle");
    }

    private String unquoted(String line) throws CheckpointException {
        int last = line.length() - 1;
        if (last < 1 || line.charAt(0) != line.charAt(last) || line.indexOf('\\') >= 0) {
            throw damaged("a quoted text is malformed");
        }
        return line.substring(1, last);
    }

    private boolean number(int opcode) throws CheckpointException {
        switch (opcode) {
            case 'J' -> push((long) in.i32());
            case 'K' -> push((long) in.u8());
            case 'M' -> push((long) in.u16());
            case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.i64())));
            case 0x8a -> push(integer(in.bytes(in.u8(), MAX_INTEGER_BYTES, "number")));
            case 0x8b -> push(integer(in.bytes(in.i32(), MAX_INTEGER_BYTES, "number")));
            case 'I' -> {
                String line = in.line();
                push(line.equals("00") ? (Object) false : line.equals("01") ? (Object) true : (Object) decimal(line));
            }
            case 'L' -> {
                String line = in.line();
                push(decimal(line.endsWith("L") ? line.substring(0, line.length() - 1) : line));
            }
            case 'F' -> {
                try {
                    push(Double.valueOf(in.line()));
                } catch (NumberFormatException e) {
                    throw damaged("a number is malformed");
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private long decimal(String line) throws CheckpointException {
        try {
            return Long.parseLong(line);
        } catch (NumberFormatException e) {
            throw damaged("a whole number is malformed");
        }
    }

    /** Two's complement, little endian; Long if it fits. */
    private static Object integer(byte[] littleEndian) {
        if (littleEndian.length == 0) {
            return 0L;
        }
        byte[] bigEndian = new byte[littleEndian.length];
        for (int i = 0; i < bigEndian.length; i++) {
            bigEndian[i] = littleEndian[bigEndian.length - 1 - i];
        }
        BigInteger value = new BigInteger(bigEndian);
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    private boolean object(int opcode) throws CheckpointException {
        switch (opcode) {
            case 'c' -> {
                String module = in.line();
                push(constructors.global(new Global(module, in.line())));
            }
            case 0x93 -> {
                Object[] names = pop(2);
                push(constructors.global(new Global(as(String.class, names[0]), as(String.class, names[1]))));
            }
            case 'R', 0x81 -> {
                Object[] call = pop(2);
                push(constructors.construct(call[0], as(PyTuple.class, call[1]).items));
            }
            case 0x92 -> {
                Object[] call = pop(3);
                push(constructors.construct(call[0], as(PyTuple.class, call[1]).items));
            }
            // The state of an object: hooks, metadata, fields of classes that are not looked into. Nothing needs it.
            case 'b' -> {
                pop();
                top();
            }
            case 'Q' -> push(constructors.persistent(pop()));
            case 'P' -> push(constructors.persistent(in.line()));
            default -> {
                return false;
            }
        }
        return true;
    }
}
