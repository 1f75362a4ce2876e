package org.serpentine.io.dicom;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a data set and its pixels are encoded (PS3.5 annex A).
 *
 * @param uid the transfer syntax UID
 * @param name its name in the standard
 * @param explicitVr whether value representations are written out
 * @param bigEndian byte order
 * @param deflated whether the data set after the meta group is a raw deflate stream
 * @param codec how the pixel data is compressed
 */
public record TransferSyntax(String uid, String name, boolean explicitVr, boolean bigEndian, boolean deflated, Codec codec) {

    /** Compression of the pixel data, and for those that are not decoded here the command that undoes it. */
    public enum Codec {
        /** Not compressed. */ NONE(""),
        /** RLE lossless, PS3.5 annex G. */ RLE(""),
        /** Each frame a raw deflate stream. */ DEFLATED_FRAMES(""),
        /** JPEG, lossy or lossless. */ JPEG("dcmdjpeg IN OUT"),
        /** JPEG-LS. */ JPEG_LS("dcmdjpls IN OUT"),
        /** JPEG 2000. */ JPEG_2000("gdcmconv --raw IN OUT"),
        /** High-throughput JPEG 2000. */ HTJ2K(""),
        /** A video stream. */ VIDEO(""),
        /** A syntax that this reader does not know. */ UNKNOWN("");

        private final String command;

        Codec(String command) {
            this.command = command;
        }

        /** Whether frames of this codec are decoded here. */
        public boolean decodable() {
            return this == NONE || this == RLE || this == DEFLATED_FRAMES;
        }
    }

    /** Implicit VR little endian, the default of the network protocol. */
    public static final TransferSyntax IMPLICIT_LITTLE_ENDIAN =
            new TransferSyntax("1.2.840.10008.1.2", "Implicit VR Little Endian", false, false, false, Codec.NONE);
    /** Explicit VR little endian, what this project writes. */
    public static final TransferSyntax EXPLICIT_LITTLE_ENDIAN = explicit("1.2.840.10008.1.2.1", "Explicit VR Little Endian", Codec.NONE);
    /** Deflated explicit VR little endian. */
    public static final TransferSyntax DEFLATED = new TransferSyntax("1.2.840.10008.1.2.1.99",
            "Deflated Explicit VR Little Endian", true, false, true, Codec.NONE);
    /** Explicit VR big endian, retired but met. */
    public static final TransferSyntax EXPLICIT_BIG_ENDIAN =
            new TransferSyntax("1.2.840.10008.1.2.2", "Explicit VR Big Endian", true, true, false, Codec.NONE);

    private static final Map<String, TransferSyntax> KNOWN = known();

    /**
     * The syntax of a UID; an unknown UID gives explicit little endian with an unknown codec, as the standard demands of new
     * compressed syntaxes.
     *
     * @param uid the UID without padding
     * @return the syntax
     */
    public static TransferSyntax of(String uid) {
        TransferSyntax syntax = KNOWN.get(uid);
        return syntax != null ? syntax : explicit(uid, "an unknown transfer syntax", Codec.UNKNOWN);
    }

    /** Whether pixel data of this syntax can be decoded here. */
    public boolean decodable() {
        return codec.decodable();
    }

    /** Why pixels of this syntax cannot be decoded, and what to type. Meaningless for decodable syntaxes. */
    public String refusal() {
        String what = "the pixels are compressed as " + name + " (" + uid + "), which this reader does not decode; it decodes"
                + " uncompressed, deflated and RLE files. ";
        return what + (codec.command.isEmpty()
                ? "Export the series uncompressed from the archive or viewer it comes from"
                : "Decompress the files first: " + codec.command);
    }

    private static TransferSyntax explicit(String uid, String name, Codec codec) {
        return new TransferSyntax(uid, name, true, false, false, codec);
    }

    private static Map<String, TransferSyntax> known() {
        Map<String, TransferSyntax> map = new LinkedHashMap<>();
        List<TransferSyntax> all = Arrays.asList(IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN, DEFLATED, EXPLICIT_BIG_ENDIAN,
                explicit("1.2.840.10008.1.2.1.98", "Encapsulated Uncompressed Explicit VR Little Endian", Codec.NONE),
                explicit("1.2.840.10008.1.2.5", "RLE Lossless", Codec.RLE),
                explicit("1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression", Codec.DEFLATED_FRAMES),
                explicit("1.2.840.10008.1.2.4.50", "JPEG Baseline (Process 1)", Codec.JPEG),
                explicit("1.2.840.10008.1.2.4.51", "JPEG Extended (Process 2 and 4)", Codec.JPEG),
                explicit("1.2.840.10008.1.2.4.53", "JPEG Spectral Selection (Process 6 and 8)", Codec.JPEG),
                explicit("1.2.840.10008.1.2.4.55", "JPEG Full Progression (Process 10 and 12)", Codec.JPEG),
                explicit("1.2.840.10008.1.2.4.57", "JPEG Lossless (Process 14)", Codec.JPEG),
                explicit("1.2.840.10008.1.2.4.70", "JPEG Lossless SV1 (Process 14)", Codec.JPEG),
                explicit("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", Codec.JPEG_LS),
                explicit("1.2.840.10008.1.2.4.81", "JPEG-LS Near-Lossless", Codec.JPEG_LS),
                explicit("1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless", Codec.JPEG_2000),
                explicit("1.2.840.10008.1.2.4.91", "JPEG 2000", Codec.JPEG_2000),
                explicit("1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 Lossless", Codec.JPEG_2000),
                explicit("1.2.840.10008.1.2.4.93", "JPEG 2000 Part 2", Codec.JPEG_2000),
                explicit("1.2.840.10008.1.2.4.100", "MPEG-2 Main Profile", Codec.VIDEO),
                explicit("1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264 High Profile", Codec.VIDEO),
                explicit("1.2.840.10008.1.2.4.103", "MPEG-4 AVC/H.264 BD-compatible", Codec.VIDEO),
                explicit("1.2.840.10008.1.2.4.107", "HEVC/H.265 Main Profile", Codec.VIDEO),
                explicit("1.2.840.10008.1.2.4.110", "JPEG XL Lossless", Codec.UNKNOWN),
                explicit("1.2.840.10008.1.2.4.112", "JPEG XL", Codec.UNKNOWN),
                explicit("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Lossless", Codec.HTJ2K),
                explicit("1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 with RPCL Lossless", Codec.HTJ2K),
                explicit("1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000", Codec.HTJ2K));
        for (TransferSyntax syntax : all) {
            map.put(syntax.uid(), syntax);
        }
        return map;
    }
}
