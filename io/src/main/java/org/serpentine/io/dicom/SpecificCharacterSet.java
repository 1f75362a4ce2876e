package org.serpentine.io.dicom;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Decodes text by Specific Character Set (0008,0005), with and without ISO 2022 code extensions (PS3.5 section 6.1).
 * A term that is unknown, or that this Java installation has no table for, is read as Latin-1, so that no text is lost.
 */
final class SpecificCharacterSet {
    /** The set of data sets that name none: ASCII, read leniently as Latin-1. */
    static final SpecificCharacterSet DEFAULT = new SpecificCharacterSet(StandardCharsets.ISO_8859_1, false);

    private static final int ESCAPE = 0x1b;
    private static final String JIS = "ISO-2022-JP-2";
    /** Defined terms without the prefix "ISO_IR " or "ISO 2022 IR ". */
    private static final Map<String, String> TERMS = Map.ofEntries(
            Map.entry("6", "ISO-8859-1"), Map.entry("100", "ISO-8859-1"), Map.entry("101", "ISO-8859-2"),
            Map.entry("109", "ISO-8859-3"), Map.entry("110", "ISO-8859-4"), Map.entry("144", "ISO-8859-5"),
            Map.entry("127", "ISO-8859-6"), Map.entry("126", "ISO-8859-7"), Map.entry("138", "ISO-8859-8"),
            Map.entry("148", "ISO-8859-9"), Map.entry("203", "ISO-8859-15"), Map.entry("166", "TIS-620"),
            Map.entry("13", "JIS_X0201"), Map.entry("149", "EUC-KR"), Map.entry("58", "GB2312"), Map.entry("192", "UTF-8"));
    /** Escape sequences after the ESC byte; longest first where one begins another. */
    private static final Map<String, String> ESCAPES = Map.ofEntries(
            Map.entry("(B", "ISO-8859-1"), Map.entry("-A", "ISO-8859-1"), Map.entry("-B", "ISO-8859-2"),
            Map.entry("-C", "ISO-8859-3"), Map.entry("-D", "ISO-8859-4"), Map.entry("-L", "ISO-8859-5"),
            Map.entry("-G", "ISO-8859-6"), Map.entry("-F", "ISO-8859-7"), Map.entry("-H", "ISO-8859-8"),
            Map.entry("-M", "ISO-8859-9"), Map.entry("-b", "ISO-8859-15"), Map.entry("-T", "TIS-620"),
            Map.entry(")I", "JIS_X0201"), Map.entry("(J", "JIS_X0201"), Map.entry("$B", JIS), Map.entry("$(D", JIS),
            Map.entry("$)C", "EUC-KR"), Map.entry("$)A", "GB2312"));

    private final Charset first;
    private final boolean extended;

    private SpecificCharacterSet(Charset first, boolean extended) {
        this.first = first;
        this.extended = extended;
    }

    /** The set named by the values of (0008,0005). */
    static SpecificCharacterSet of(List<String> terms) {
        if (terms.isEmpty()) {
            return DEFAULT;
        }
        String term = terms.get(0);
        String name = switch (term) {
            case "GB18030" -> "GB18030";
            case "GBK" -> "GBK";
            default -> TERMS.getOrDefault(term.substring(term.lastIndexOf(' ') + 1).replace("ISO_IR", ""), "ISO-8859-1");
        };
        return new SpecificCharacterSet(charset(name), terms.size() > 1 || term.startsWith("ISO 2022"));
    }

    private static Charset charset(String name) {
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.ISO_8859_1;
    }

    /** The characters of a value field, padding included. */
    String decode(byte[] bytes) {
        boolean escaped = false;
        if (extended) {
            for (byte b : bytes) {
                escaped |= b == ESCAPE;
            }
        }
        return escaped ? decodeExtended(bytes) : text(bytes, 0, bytes.length, first);
    }

    private String decodeExtended(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        Charset active = first;
        String escape = "";
        int start = 0;
        int at = 0;
        while (at < bytes.length) {
            int b = bytes[at] & 0xff;
            if (b == ESCAPE) {
                out.append(segment(bytes, start, at, active, escape));
                escape = escapeAt(bytes, at + 1);
                active = escape.isEmpty() ? first : charset(ESCAPES.get(escape));
                at += 1 + escape.length();
                start = at;
            } else if (resets(b) && !(escape.startsWith("$B") || escape.startsWith("$("))) {
                // A delimiter or line end falls back to the first set; in the two-byte sets it is half a character.
                out.append(segment(bytes, start, at, active, escape)).append((char) b);
                active = first;
                escape = "";
                at++;
                start = at;
            } else {
                at++;
            }
        }
        return out.append(segment(bytes, start, at, active, escape)).toString();
    }

    private static boolean resets(int b) {
        return b == '\\' || b == '^' || b == '=' || b == '\r' || b == '\n' || b == '\f' || b == '\t';
    }

    private static String escapeAt(byte[] bytes, int at) {
        for (int length = 3; length >= 2; length--) {
            if (at + length <= bytes.length) {
                String candidate = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
                if (ESCAPES.containsKey(candidate)) {
                    return candidate;
                }
            }
        }
        return "";
    }

    private static String segment(byte[] bytes, int start, int end, Charset charset, String escape) {
        if (start >= end) {
            return "";
        }
        if (!charset.name().equals(JIS)) {
            return text(bytes, start, end, charset);
        }
        ByteArrayOutputStream stream = new ByteArrayOutputStream(end - start + 8);
        stream.write(ESCAPE);
        stream.writeBytes(escape.getBytes(StandardCharsets.US_ASCII));
        stream.write(bytes, start, end - start);
        return stream.toString(charset);
    }

    private static String text(byte[] bytes, int start, int end, Charset charset) {
        String text = new String(bytes, start, end - start, charset);
        // In JIS X 0201 the code of the backslash is the yen sign, yet DICOM separates values with that code.
        return charset.name().equals("JIS_X0201") ? text.replace('\u00a5', '\\') : text;
    }
}
