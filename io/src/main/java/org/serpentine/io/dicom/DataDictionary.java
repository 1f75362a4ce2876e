package org.serpentine.io.dicom;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Value representation and keyword of the standard attributes that images, segmentations and RT objects use (PS3.6). */
public final class DataDictionary {
    private record Entry(VR vr, String keyword) { }

    private static final Map<Integer, Entry> ENTRIES = load();

    private DataDictionary() { }

    /**
     * The value representation of a tag.
     *
     * @param tag group and element, {@code 0xggggeeee}
     * @return its representation; UN when the dictionary does not hold the tag
     */
    public static VR vrOf(int tag) {
        Entry entry = ENTRIES.get(tag);
        if (entry != null) {
            return entry.vr();
        }
        int group = tag >>> 16;
        int element = tag & 0xffff;
        if (element == 0) {
            return VR.UL;
        }
        if ((group & 1) == 1) {
            return element >= 0x10 && element <= 0xff ? VR.LO : VR.UN;
        }
        if ((group & 0xff01) == 0x6000) {
            return overlayVr(element);
        }
        return VR.UN;
    }

    private static VR overlayVr(int element) {
        return switch (element) {
            case 0x0010, 0x0011, 0x0100, 0x0102 -> VR.US;
            case 0x0015 -> VR.IS;
            case 0x0022, 0x1500 -> VR.LO;
            case 0x0040, 0x0045 -> VR.CS;
            case 0x0050 -> VR.SS;
            case 0x0051 -> VR.US;
            case 0x3000 -> VR.OW;
            default -> VR.UN;
        };
    }

    /**
     * A name for messages: the keyword when known, with the tag in the customary form.
     *
     * @param tag group and element
     * @return for example {@code PixelSpacing (0028,0030)}
     */
    public static String describe(int tag) {
        Entry entry = ENTRIES.get(tag);
        String numbers = String.format("(%04x,%04x)", tag >>> 16, tag & 0xffff);
        return entry == null ? numbers : entry.keyword() + " " + numbers;
    }

    private static Map<Integer, Entry> load() {
        Map<Integer, Entry> entries = new HashMap<>();
        try (InputStream in = DataDictionary.class.getResourceAsStream("dictionary.txt");
             BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("#")) {
                    continue;
                }
                int tag = Integer.parseUnsignedInt(line.substring(0, 8), 16);
                entries.put(tag, new Entry(VR.valueOf(line.substring(9, 11)), line.substring(12)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("dictionary.txt cannot be read from the jar", e);
        }
        return entries;
    }
}
