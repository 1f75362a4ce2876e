package org.serpentine.io.dicom;

import java.io.IOException;

/** A DICOM file or data set that cannot be used; the message says where, what was found and what was expected. */
public final class DicomException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;
    private final String problem;

    /**
     * A problem at a place in a file.
     *
     * @param file file name, or a description of the data set when it did not come from a file
     * @param offset byte offset in the file (in the inflated data set for deflated files), or -1 when no one byte is to blame
     * @param problem what was found, and what was expected
     */
    public DicomException(String file, long offset, String problem) {
        this(file, offset, problem, null);
    }

    /**
     * A problem at a place in a file, with the exception that revealed it.
     *
     * @param file file name, or a description of the data set
     * @param offset byte offset, or -1
     * @param problem what was found, and what was expected
     * @param cause what revealed it, may be null
     */
    public DicomException(String file, long offset, String problem, Throwable cause) {
        super(file + (offset >= 0 ? ", byte " + offset : "") + ": " + problem, cause);
        this.file = file;
        this.offset = offset;
        this.problem = problem;
    }

    /** The file name, or a description of the data set. */
    public String file() {
        return file;
    }

    /** Byte offset of the problem, or -1. */
    public long offset() {
        return offset;
    }

    /** What was found and expected, without the file name and offset. */
    public String problem() {
        return problem;
    }
}
