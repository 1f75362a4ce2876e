package org.serpentine.io.dicom;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The frame of a Part 10 file: preamble, meta information, and which encoding the data set really has (PS3.10 section 7). */
final class Part10Reader {
    private static final int PREAMBLE = 128;

    private Part10Reader() { }

    static DicomFile read(Path file, DicomLimits limits) throws IOException {
        long size = Files.size(file);
        String name = file.toString();
        if (size == 0) {
            throw new DicomException(name, 0, "the file is empty; copy it again");
        }
        List<String> remarks = new ArrayList<>();
        try (InputStream stream = Files.newInputStream(file);
             DicomInput in = DicomInput.plain(name, limits, stream, size)) {
            boolean marked = skipPreamble(in);
            Attributes meta = new Attributes(name);
            boolean hasMeta = group(in.peek(2)) == 2;
            if (hasMeta) {
                readMeta(in, meta, file, remarks);
            }
            TransferSyntax syntax = syntax(in, meta, marked || hasMeta, remarks);
            Attributes dataset = new Attributes(name);
            if (syntax.deflated()) {
                long deflateStart = in.position();
                try (DicomInput inflated = in.inflated()) {
                    new DatasetParser(inflated, file, deflateStart, remarks).parseRoot(dataset, true);
                }
            } else {
                in.setBigEndian(syntax.bigEndian());
                boolean explicit = reallyExplicit(in, syntax, remarks);
                new DatasetParser(in, file, -1, remarks).parseRoot(dataset, explicit);
            }
            return new DicomFile(file, meta, syntax, dataset, remarks);
        }
    }

    /** A quick look: whether a file begins like DICOM, with the marker or, lacking it, with a plausible first element. */
    static boolean looksLikeDicom(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), PREAMBLE + 8)) {
            byte[] head = in.readNBytes(PREAMBLE + 4);
            return isMarker(head, PREAMBLE) || isMarker(head, 0) || guess(head, Files.size(file), true) != null
                    || group(head) == 2 && VR.of(at(head, 4), at(head, 5)) != null;
        }
    }

    private static boolean skipPreamble(DicomInput in) throws IOException {
        byte[] head = in.peek(PREAMBLE + 4);
        if (isMarker(head, PREAMBLE)) {
            in.skip(PREAMBLE + 4, "preamble");
            return true;
        }
        if (isMarker(head, 0)) {
            in.skip(4, "marker");
            return true;
        }
        return false;
    }

    private static boolean isMarker(byte[] head, int at) {
        return head.length >= at + 4 && new String(head, at, 4, StandardCharsets.ISO_8859_1).equals("DICM");
    }

    private static void readMeta(DicomInput in, Attributes meta, Path file, List<String> remarks) throws IOException {
        byte[] head = in.peek(6);
        boolean explicit = VR.of(at(head, 4), at(head, 5)) != null;
        if (!explicit) {
            remarks.add("the meta information is written with implicit value representations");
        }
        DatasetParser parser = new DatasetParser(in, file, -1, remarks);
        while (group(in.peek(2)) == 2) {
            parser.parseElement(meta, explicit);
        }
    }

    private static TransferSyntax syntax(DicomInput in, Attributes meta, boolean marked, List<String> remarks) throws IOException {
        String uid = meta.string(Tag.TransferSyntaxUID);
        if (uid != null) {
            return TransferSyntax.of(uid);
        }
        byte[] head = in.peek(8);
        TransferSyntax guess = guess(head, in.remaining(), !marked);
        if (guess == null) {
            throw in.error(marked ? "the meta information names no transfer syntax, and the data set does not begin like one"
                    : "this is not a DICOM file: neither the marker DICM at byte 128 nor a data set at the beginning was found");
        }
        remarks.add("the file names no transfer syntax; it was read as " + guess.name());
        return guess;
    }

    /** The encoding that the first element shows, or null. Without a marker only files that begin with group 0008 count. */
    private static TransferSyntax guess(byte[] head, long size, boolean strict) {
        if (head.length < 8) {
            return null;
        }
        boolean code = VR.of(head[4] & 0xff, head[5] & 0xff) != null;
        if (group(head) == 8 || !strict && group(head) < 0x100) {
            long length = (at(head, 7) << 24L | at(head, 6) << 16 | at(head, 5) << 8 | at(head, 4)) & 0xffffffffL;
            if (code) {
                return TransferSyntax.EXPLICIT_LITTLE_ENDIAN;
            }
            return length <= size || length == 0xffffffffL && !strict ? TransferSyntax.IMPLICIT_LITTLE_ENDIAN : null;
        }
        return at(head, 0) == 0 && at(head, 1) == 8 && code ? TransferSyntax.EXPLICIT_BIG_ENDIAN : null;
    }

    /** Files exist whose meta information says explicit while the data set is implicit, and the reverse. */
    private static boolean reallyExplicit(DicomInput in, TransferSyntax syntax, List<String> remarks) throws IOException {
        byte[] head = in.peek(6);
        if (head.length < 6) {
            return syntax.explicitVr();
        }
        boolean code = VR.isCode(at(head, 4), at(head, 5));
        if (syntax.explicitVr() && !code) {
            remarks.add("the meta information says " + syntax.name() + ", but the data set has implicit value representations");
            return false;
        }
        if (!syntax.explicitVr() && VR.of(at(head, 4), at(head, 5)) != null) {
            remarks.add("the meta information says " + syntax.name() + ", but the data set has explicit value representations");
            return true;
        }
        return syntax.explicitVr();
    }

    private static int at(byte[] bytes, int index) {
        return index < bytes.length ? bytes[index] & 0xff : 0;
    }

    private static int group(byte[] head) {
        return head.length < 2 ? -1 : at(head, 1) << 8 | at(head, 0);
    }
}
