package org.serpentine.io.picture;

import java.nio.charset.StandardCharsets;

/** What a file is by its first bytes, whatever its name says. */
enum FileKind {
    PNG("PNG"), JPEG("JPEG"), TIFF("TIFF"), BMP("BMP"), GIF("GIF"), WEBP("WebP"), JPEG_2000("JPEG 2000"), HEIF("HEIC or AVIF"),
    PHOTOSHOP("Photoshop (PSD)"), PDF("PDF"), DICOM("DICOM"), GZIP("gzip, such as .nii.gz"), ZIP("ZIP"), TEXT("text, such as a web page or SVG"),
    UNKNOWN("an unknown format");

    private static final int DICOM_MARK = 128;
    private static final int LOOK = 64;
    private static final int SHORTEST_TEXT = 8;

    private final String label;

    FileKind(String label) {
        this.label = label;
    }

    /** For people. */
    String label() {
        return label;
    }

    /** Told by the content. */
    static FileKind of(byte[] file) {
        String start = new String(file, 0, Math.min(file.length, LOOK), StandardCharsets.ISO_8859_1);
        if (start.startsWith("\u0089PNG")) {
            return PNG;
        }
        if (start.startsWith("\u00ff\u00d8\u00ff")) {
            return JPEG;
        }
        if (start.matches("(?s)(II[*+]\0|MM\0[*+]).*")) {
            return TIFF;
        }
        if (start.startsWith("BM")) {
            return BMP;
        }
        if (start.startsWith("GIF8")) {
            return GIF;
        }
        if (start.matches("(?s)RIFF....WEBP.*")) {
            return WEBP;
        }
        return other(file, start);
    }

    private static FileKind other(byte[] file, String start) {
        if (start.matches("(?s)\0\0\0\u000cjP  .*|\u00ff\u004f\u00ff\u0051.*")) {
            return JPEG_2000;
        }
        if (start.matches("(?s)....ftyp(heic|heix|hevc|mif1|msf1|avif|avis).*")) {
            return HEIF;
        }
        if (start.startsWith("8BPS")) {
            return PHOTOSHOP;
        }
        if (start.startsWith("%PDF")) {
            return PDF;
        }
        if (start.startsWith("PK\u0003\u0004")) {
            return ZIP;
        }
        if (start.startsWith("\u001f\u008b")) {
            return GZIP;
        }
        if (file.length > DICOM_MARK + 4 && new String(file, DICOM_MARK, 4, StandardCharsets.ISO_8859_1).equals("DICM")) {
            return DICOM;
        }
        return start.length() >= SHORTEST_TEXT && start.matches("[\\t\\n\\r\\x20-\\x7e\\u0080-\\u00ff]*") ? TEXT : UNKNOWN;
    }
}
