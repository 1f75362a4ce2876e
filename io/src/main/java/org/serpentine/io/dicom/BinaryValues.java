package org.serpentine.io.dicom;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.StringJoiner;

/** Numbers to and from little endian bytes and decimal strings. */
final class BinaryValues {
    private static final int DS_LENGTH = 16;

    private BinaryValues() { }

    static double[] decode(VR vr, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[bytes.length / vr.unit()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (vr) {
                case US, OW, AT -> buffer.getShort() & 0xffff;
                case SS -> buffer.getShort();
                case UL, OL -> buffer.getInt() & 0xffffffffL;
                case SL -> buffer.getInt();
                case FL, OF -> buffer.getFloat();
                case FD, OD -> buffer.getDouble();
                case SV, UV, OV -> buffer.getLong();
                default -> buffer.get() & 0xff;
            };
        }
        return values;
    }

    static byte[] encode(int tag, VR vr, int[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * (vr == VR.AT ? 4 : vr.unit())).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            switch (vr) {
                case US -> buffer.putShort((short) inRange(tag, value, 0, 0xffff));
                case SS -> buffer.putShort((short) inRange(tag, value, Short.MIN_VALUE, Short.MAX_VALUE));
                case UL, SL -> buffer.putInt(value);
                // A tag is two 16-bit numbers, group first.
                case AT -> buffer.putShort((short) (value >>> 16)).putShort((short) value);
                default -> throw unsuitable(tag, vr);
            }
        }
        return buffer.array();
    }

    static byte[] encode(int tag, VR vr, double[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * vr.unit()).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            switch (vr) {
                case FL -> buffer.putFloat((float) value);
                case FD -> buffer.putDouble(value);
                default -> throw unsuitable(tag, vr);
            }
        }
        return buffer.array();
    }

    private static int inRange(int tag, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(DataDictionary.describe(tag) + " is " + value + "; it must be " + least + " to " + most);
        }
        return value;
    }

    private static IllegalArgumentException unsuitable(int tag, VR vr) {
        return new IllegalArgumentException(DataDictionary.describe(tag) + " has representation " + vr + "; it does not take such numbers");
    }

    static String join(int[] values) {
        StringJoiner joiner = new StringJoiner("\\");
        for (int value : values) {
            joiner.add(Integer.toString(value));
        }
        return joiner.toString();
    }

    static String decimalStrings(double[] values) {
        StringJoiner joiner = new StringJoiner("\\");
        for (double value : values) {
            joiner.add(decimalString(value));
        }
        return joiner.toString();
    }

    /** The most precise form of a number in the 16 characters that DS allows. */
    static String decimalString(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a decimal string must be finite: " + value);
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        BigDecimal exact = new BigDecimal(Double.toString(value));
        for (int digits = 17; digits > 0; digits--) {
            BigDecimal rounded = exact.round(new MathContext(digits)).stripTrailingZeros();
            String plain = rounded.toPlainString();
            if (plain.length() <= DS_LENGTH) {
                return plain;
            }
            String scientific = rounded.toString();
            if (scientific.length() <= DS_LENGTH) {
                return scientific;
            }
        }
        throw new IllegalArgumentException("a number without a decimal string: " + value);
    }
}
