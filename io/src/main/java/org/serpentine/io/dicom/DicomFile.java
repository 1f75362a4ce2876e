package org.serpentine.io.dicom;

import java.nio.file.Path;
import java.util.List;

/**
 * One DICOM file as read: everything in memory but the pixel data, which stays in the file.
 *
 * @param path where it was read from
 * @param meta file meta information, group 0002; empty when the file has none
 * @param syntax how the data set is encoded
 * @param dataset the data set
 * @param remarks what was odd about the file and how it was read nevertheless, in plain words; mostly empty
 */
public record DicomFile(Path path, Attributes meta, TransferSyntax syntax, Attributes dataset, List<String> remarks) {
    /** Copies the remarks. */
    public DicomFile {
        remarks = List.copyOf(remarks);
    }
}
