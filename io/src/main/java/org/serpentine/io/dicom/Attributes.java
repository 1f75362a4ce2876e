package org.serpentine.io.dicom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * One DICOM data set: attributes by tag in ascending order, sequences as lists of further data sets.
 *
 * <p>Values are decoded when asked for. Reading an attribute that is absent or empty gives the fallback; reading one whose
 * content is not of the asked kind is a {@link DicomException} that names the attribute. Not safe for concurrent change.
 */
public final class Attributes {
    private record Element(VR vr, Object value) { }

    private static final byte[] EMPTY = new byte[0];

    private final TreeMap<Integer, Element> elements = new TreeMap<>(Comparator.comparingInt(tag -> tag ^ Integer.MIN_VALUE));
    private SpecificCharacterSet charset = SpecificCharacterSet.DEFAULT;

    private final String origin;

    /** An empty data set. */
    public Attributes() {
        this("data set");
    }

    /** An empty data set that names a file in its messages. */
    Attributes(String origin) {
        this.origin = origin;
    }

    /** An empty item that inherits the character set and file of the data set around it. */
    Attributes(Attributes parent) {
        charset = parent.charset;
        origin = parent.origin;
    }

    /** All tags, ascending. */
    public Set<Integer> tags() {
        return Collections.unmodifiableSet(elements.keySet());
    }

    /** Whether the attribute is present, with a value or without. */
    public boolean contains(int tag) {
        return elements.containsKey(tag);
    }

    /** Whether the attribute is present and not empty. */
    public boolean hasValue(int tag) {
        Element element = elements.get(tag);
        if (element == null) {
            return false;
        }
        if (element.value() instanceof byte[] bytes) {
            return bytes.length > 0;
        }
        if (element.value() instanceof List<?> list) {
            return !list.isEmpty();
        }
        return !(element.value() instanceof String text) || !text.isEmpty();
    }

    /** The value representation of a present attribute, null when it is absent. */
    public VR vr(int tag) {
        Element element = elements.get(tag);
        return element == null ? null : element.vr();
    }

    /** The first value as text, or null when absent or empty. */
    public String string(int tag) {
        List<String> values = strings(tag);
        return values.isEmpty() || values.get(0).isEmpty() ? null : values.get(0);
    }

    /** The first value as text, or the fallback when absent or empty. */
    public String string(int tag, String fallback) {
        String value = string(tag);
        return value == null ? fallback : value;
    }

    /** All values as text without padding; empty when the attribute is absent, empty, or not text. */
    public List<String> strings(int tag) {
        Element element = elements.get(tag);
        if (element == null || !element.vr().isText() && element.vr() != VR.UN) {
            return List.of();
        }
        String text = text(element);
        if (text.isEmpty()) {
            return List.of();
        }
        if (!element.vr().isMultiValued() && element.vr() != VR.UN) {
            return List.of(text.stripTrailing());
        }
        List<String> values = new ArrayList<>();
        int start = 0;
        for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', start)) {
            values.add(text.substring(start, at).strip());
            start = at + 1;
        }
        values.add(text.substring(start).strip());
        return values;
    }

    private String text(Element element) {
        if (element.value() instanceof String text) {
            return text;
        }
        if (!(element.value() instanceof byte[] bytes)) {
            return "";
        }
        String text = element.vr().usesCharset() ? charset.decode(bytes) : new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == 0 || text.charAt(end - 1) == ' ')) {
            end--;
        }
        return text.substring(0, end);
    }

    /**
     * The first value as an integer, from binary integers or IS.
     *
     * @param tag attribute
     * @param fallback result when the attribute is absent or empty
     * @return the value
     * @throws DicomException when the content is no integer
     */
    public int integer(int tag, int fallback) throws DicomException {
        double value = number(tag, fallback);
        if (value != Math.rint(value) || Math.abs(value) > 4294967295.0) {
            throw wrong(tag, "is " + value + ", expected a whole number of at most 32 bits");
        }
        return (int) (long) value;
    }

    /**
     * The first value as a number, from any numeric representation.
     *
     * @param tag attribute
     * @param fallback result when the attribute is absent or empty
     * @return the value
     * @throws DicomException when the content is no finite number
     */
    public double number(int tag, double fallback) throws DicomException {
        double[] values = numbers(tag);
        return values.length == 0 ? fallback : values[0];
    }

    /**
     * All values as numbers, from any numeric representation; empty when the attribute is absent or empty.
     *
     * @param tag attribute
     * @return the values
     * @throws DicomException when one is no finite number
     */
    public double[] numbers(int tag) throws DicomException {
        Element element = elements.get(tag);
        if (element == null) {
            return new double[0];
        }
        if (element.vr().isText()) {
            return parse(tag);
        }
        if (!(element.value() instanceof byte[] bytes)) {
            throw wrong(tag, "is a sequence or pixel data, expected numbers");
        }
        double[] values = BinaryValues.decode(element.vr(), bytes);
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw wrong(tag, "holds " + value + ", expected finite numbers");
            }
        }
        return values;
    }

    /**
     * A known number of numbers.
     *
     * @param tag attribute
     * @param count how many are expected
     * @return the values, or null when the attribute is absent or empty
     * @throws DicomException when there are more or fewer, or one is no finite number
     */
    public double[] numbers(int tag, int count) throws DicomException {
        double[] values = numbers(tag);
        if (values.length != 0 && values.length != count) {
            throw wrong(tag, "has " + values.length + " values, expected " + count);
        }
        return values.length == 0 ? null : values;
    }

    private double[] parse(int tag) throws DicomException {
        List<String> texts = strings(tag);
        if (texts.size() == 1 && texts.get(0).isEmpty()) {
            return new double[0];
        }
        double[] values = new double[texts.size()];
        for (int i = 0; i < values.length; i++) {
            String text = texts.get(i);
            try {
                // Java would also take "1d" and hexadecimal floats.
                values[i] = text.matches("[-+0-9.eE]+") ? Double.parseDouble(text) : Double.NaN;
            } catch (NumberFormatException e) {
                values[i] = Double.NaN;
            }
            if (!Double.isFinite(values[i])) {
                throw wrong(tag, "holds \"" + (text.length() > 40 ? text.substring(0, 40) + "..." : text) + "\", expected a number");
            }
        }
        return values;
    }

    private DicomException wrong(int tag, String problem) {
        return new DicomException(origin, -1, DataDictionary.describe(tag) + " " + problem);
    }

    /** The value as little endian bytes; empty for absent attributes, sequences and pixel data. Shared, not copied. */
    public byte[] bytes(int tag) {
        Element element = elements.get(tag);
        if (element == null) {
            return EMPTY;
        }
        if (element.value() instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        return element.value() instanceof byte[] bytes ? bytes : EMPTY;
    }

    /** The items of a sequence; empty when the attribute is absent or no sequence. */
    public List<Attributes> items(int tag) {
        Element element = elements.get(tag);
        if (element == null || !(element.value() instanceof List<?> list)) {
            return List.of();
        }
        List<Attributes> items = new ArrayList<>(list.size());
        for (Object item : list) {
            items.add((Attributes) item);
        }
        return items;
    }

    /** The first item of a sequence, or null. */
    public Attributes item(int tag) {
        Element element = elements.get(tag);
        return element != null && element.value() instanceof List<?> list && !list.isEmpty() ? (Attributes) list.get(0) : null;
    }

    /** The pixel data, integer or float, or null when the data set has none. */
    public PixelData pixelData() {
        for (int tag : new int[] {Tag.PixelData, Tag.FloatPixelData, Tag.DoubleFloatPixelData}) {
            Element element = elements.get(tag);
            if (element != null && element.value() instanceof PixelData data) {
                return data;
            }
        }
        return null;
    }

    /** Sets text or, for DS and IS, formatted numbers; the representation comes from the dictionary. No value makes it empty. */
    public Attributes set(int tag, String... values) {
        return setText(tag, DataDictionary.vrOf(tag), values);
    }

    /** Sets text under a representation of one's own choice, for tags that the dictionary does not hold. */
    public Attributes setText(int tag, VR vr, String... values) {
        if (!vr.isText()) {
            throw new IllegalArgumentException(DataDictionary.describe(tag) + " with representation " + vr + " takes no text");
        }
        return put(tag, vr, String.join("\\", values));
    }

    /** Sets integers; IS is formatted, binary representations are checked for range. */
    public Attributes set(int tag, int... values) {
        VR vr = DataDictionary.vrOf(tag);
        return vr == VR.IS ? put(tag, vr, BinaryValues.join(values)) : put(tag, vr, BinaryValues.encode(tag, vr, values));
    }

    /** Sets numbers; DS is formatted in at most 16 characters, FL and FD are binary. */
    public Attributes set(int tag, double... values) {
        VR vr = DataDictionary.vrOf(tag);
        return vr == VR.DS ? put(tag, vr, BinaryValues.decimalStrings(values)) : put(tag, vr, BinaryValues.encode(tag, vr, values));
    }

    /** Sets a sequence. */
    public Attributes set(int tag, Attributes... items) {
        return setItems(tag, List.of(items));
    }

    /** Sets a sequence. */
    public Attributes setItems(int tag, List<Attributes> items) {
        return put(tag, VR.SQ, List.copyOf(items));
    }

    /** Sets raw little endian bytes; shared, not copied. */
    public Attributes setBytes(int tag, VR vr, byte[] bytes) {
        put(tag, vr, bytes);
        if (tag == Tag.SpecificCharacterSet) {
            charset = SpecificCharacterSet.of(strings(tag));
        }
        return this;
    }

    /** Makes the attribute present and empty, as type 2 attributes without a known value are. */
    public Attributes setEmpty(int tag) {
        VR vr = DataDictionary.vrOf(tag);
        return put(tag, vr, vr == VR.SQ ? List.of() : EMPTY);
    }

    /** Sets the pixel data under one of the three pixel data tags. */
    public Attributes setPixelData(int tag, PixelData data) {
        return put(tag, data.vr(), data);
    }

    /** Removes an attribute; absent is fine. */
    public Attributes remove(int tag) {
        elements.remove(tag);
        return this;
    }

    /** Copies attributes of another data set that are present there; text is decoded by the other's character set. */
    public Attributes copy(Attributes from, int... tags) {
        for (int tag : tags) {
            Element element = from.elements.get(tag);
            if (element != null) {
                Object value = element.vr().usesCharset() ? from.text(element) : element.value();
                put(tag, element.vr(), value);
            }
        }
        return this;
    }

    /** Copies attributes like {@link #copy} and makes those that the other lacks present and empty (type 2). */
    public Attributes copyOrEmpty(Attributes from, int... tags) {
        for (int tag : tags) {
            if (from.contains(tag)) {
                copy(from, tag);
            } else {
                setEmpty(tag);
            }
        }
        return this;
    }

    private Attributes put(int tag, VR vr, Object value) {
        elements.put(tag, new Element(vr, value));
        return this;
    }

    /** The value as the writer needs it: text of character-set representations decoded, everything else as stored. */
    Object writable(int tag) {
        Element element = elements.get(tag);
        return element.vr().usesCharset() ? text(element) : element.value();
    }
}
