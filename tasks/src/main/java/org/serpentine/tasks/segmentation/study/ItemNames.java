package org.serpentine.tasks.segmentation.study;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.serpentine.io.dicom.series.DicomSeries;

/** Names for output folders. A series' name ends with a digest of its identifiers, since numbers and descriptions repeat between studies. */
final class ItemNames {
    private static final int LONGEST = 60;
    private static final int DIGEST = 8;
    private static final Set<String> RESERVED = Set.of("con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "lpt1", "lpt2", "lpt3");

    private final Set<String> taken = new HashSet<>();

    /** A name from what people know of a series. */
    static String of(DicomSeries series) {
        DicomSeries.Header header = series.header();
        String text = Stream.of(header.patientId(), header.modality() + header.number(), header.description(), series.part())
                .map(part -> safe(part)).filter(part -> !part.isEmpty()).collect(Collectors.joining("_"));
        return shorten(text.isEmpty() ? "series" : text) + "_" + digest(header.studyUid() + " " + header.uid() + " " + series.part());
    }

    /** A name for a file from its place under the input folder. */
    String of(Path relative, List<String> endings) {
        String text = relative.toString();
        String lower = text.toLowerCase(Locale.ROOT);
        for (String ending : endings) {
            if (lower.endsWith(ending)) {
                text = text.substring(0, text.length() - ending.length());
                break;
            }
        }
        String name = safe(text.replace('\\', '/').replace("/", "_"));
        boolean changed = name.length() > LONGEST || name.isEmpty() || RESERVED.contains(name.toLowerCase(Locale.ROOT));
        name = changed ? shorten(name.isEmpty() ? "item" : name) + "_" + digest(relative.toString()) : name;
        return unique(name, relative.toString());
    }

    /** The name, with a digest of what identifies the item if another item has it already. */
    String unique(String name, String identity) {
        String free = taken.add(name.toLowerCase(Locale.ROOT)) ? name : name + "_" + digest(identity);
        taken.add(free.toLowerCase(Locale.ROOT));
        return free;
    }

    private static String shorten(String name) {
        return name.length() > LONGEST ? name.substring(0, LONGEST) : name;
    }

    /** Letters, digits, dots, underscores and dashes; anything else becomes a dash. Not hidden, and no dots at the end. */
    static String safe(String text) {
        return text.strip().replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("-{2,}", "-").replaceAll("^[-.]+|[-.]+$", "");
    }

    static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGEST);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
