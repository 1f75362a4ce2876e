package org.serpentine.io.dicom;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads and writes DICOM Part 10 files. {@link #standard()} is this project's own implementation; an adapter of another
 * library can stand in wherever one of these is taken.
 */
public interface DicomIo {
    /**
     * Reads all attributes of a file; pixel data is only located.
     *
     * @param file an existing file
     * @return meta information and data set
     * @throws DicomException when it is no DICOM file, or a damaged one
     * @throws IOException when the file cannot be read
     */
    DicomFile read(Path file) throws IOException;

    /**
     * Writes a data set as an explicit little endian Part 10 file; it appears whole or not at all. SOP Class UID and SOP
     * Instance UID must be present. Text that is not ASCII is written as UTF-8.
     *
     * @param file the file to create or replace
     * @param dataset the data set; pixel data must not be encapsulated
     * @throws IOException when a value cannot be encoded, or the file cannot be written
     */
    void write(Path file, Attributes dataset) throws IOException;

    /**
     * A quick look at the first bytes, for folders that hold all kinds of files.
     *
     * @param file an existing file
     * @return whether it begins with the DICOM marker or, lacking it, with a plausible first element
     * @throws IOException when the file cannot be opened
     */
    static boolean looksLikeDicom(Path file) throws IOException {
        return Part10Reader.looksLikeDicom(file);
    }

    /** This project's own reader and writer, with limits that suit the Java heap. */
    static DicomIo standard() {
        return new Part10Io(DicomLimits.standard());
    }
}
