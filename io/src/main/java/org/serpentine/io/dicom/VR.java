package org.serpentine.io.dicom;

/** Value representations of DICOM PS3.5 section 6.2, with what reading and writing need to know of each. */
public enum VR {
    /** Application entity. */ AE(Kind.ASCII, 1, false),
    /** Age string. */ AS(Kind.ASCII, 1, false),
    /** Attribute tag. */ AT(Kind.BINARY, 2, false),
    /** Code string. */ CS(Kind.ASCII, 1, false),
    /** Date. */ DA(Kind.ASCII, 1, false),
    /** Decimal string. */ DS(Kind.ASCII, 1, false),
    /** Date and time. */ DT(Kind.ASCII, 1, false),
    /** 64-bit float. */ FD(Kind.BINARY, 8, false),
    /** 32-bit float. */ FL(Kind.BINARY, 4, false),
    /** Integer string. */ IS(Kind.ASCII, 1, false),
    /** Long string. */ LO(Kind.TEXT, 1, false),
    /** Long text. */ LT(Kind.FREE_TEXT, 1, false),
    /** Bytes. */ OB(Kind.BINARY, 1, true),
    /** 64-bit floats. */ OD(Kind.BINARY, 8, true),
    /** 32-bit floats. */ OF(Kind.BINARY, 4, true),
    /** 32-bit words. */ OL(Kind.BINARY, 4, true),
    /** 64-bit words. */ OV(Kind.BINARY, 8, true),
    /** 16-bit words. */ OW(Kind.BINARY, 2, true),
    /** Person name. */ PN(Kind.TEXT, 1, false),
    /** Short string. */ SH(Kind.TEXT, 1, false),
    /** Signed 32-bit. */ SL(Kind.BINARY, 4, false),
    /** Sequence of items. */ SQ(Kind.SEQUENCE, 1, true),
    /** Signed 16-bit. */ SS(Kind.BINARY, 2, false),
    /** Short text. */ ST(Kind.FREE_TEXT, 1, false),
    /** Signed 64-bit. */ SV(Kind.BINARY, 8, true),
    /** Time. */ TM(Kind.ASCII, 1, false),
    /** Unlimited characters. */ UC(Kind.TEXT, 1, true),
    /** Unique identifier. */ UI(Kind.ASCII, 1, false),
    /** Unsigned 32-bit. */ UL(Kind.BINARY, 4, false),
    /** Unknown: bytes. */ UN(Kind.BINARY, 1, true),
    /** Uniform resource identifier. */ UR(Kind.FREE_ASCII, 1, true),
    /** Unsigned 16-bit. */ US(Kind.BINARY, 2, false),
    /** Unlimited text. */ UT(Kind.FREE_TEXT, 1, true),
    /** Unsigned 64-bit. */ UV(Kind.BINARY, 8, true);

    private enum Kind { ASCII, FREE_ASCII, TEXT, FREE_TEXT, BINARY, SEQUENCE }

    private static final VR[] BY_CODE = new VR[26 * 26];

    static {
        for (VR vr : values()) {
            BY_CODE[(vr.name().charAt(0) - 'A') * 26 + vr.name().charAt(1) - 'A'] = vr;
        }
    }

    private final Kind kind;
    private final int unit;
    private final boolean longLength;

    VR(Kind kind, int unit, boolean longLength) {
        this.kind = kind;
        this.unit = unit;
        this.longLength = longLength;
    }

    /** Bytes of one binary value, 1 for text and byte strings: the unit in which byte order is swapped. */
    public int unit() {
        return unit;
    }

    /** Whether explicit encoding gives two reserved bytes and a 32-bit length instead of a 16-bit length. */
    public boolean longLength() {
        return longLength;
    }

    /** Whether values are characters. */
    public boolean isText() {
        return kind != Kind.BINARY && kind != Kind.SEQUENCE;
    }

    /** Whether the characters follow Specific Character Set; the others are ASCII. */
    public boolean usesCharset() {
        return kind == Kind.TEXT || kind == Kind.FREE_TEXT;
    }

    /** Whether a backslash separates values; in free text it is an ordinary character. */
    public boolean isMultiValued() {
        return kind == Kind.TEXT || kind == Kind.ASCII;
    }

    /** Byte that pads a value to even length: zero for UI and binary, a space for text. */
    public byte padding() {
        return (byte) (isText() && this != UI ? ' ' : 0);
    }

    /** The representation of two code bytes, or null when they name none. */
    static VR of(int first, int second) {
        if (!isCode(first, second)) {
            return null;
        }
        return BY_CODE[(first - 'A') * 26 + second - 'A'];
    }

    /** Whether the bytes look like a representation, known or not: two capital letters. */
    static boolean isCode(int first, int second) {
        return first >= 'A' && first <= 'Z' && second >= 'A' && second <= 'Z';
    }
}
