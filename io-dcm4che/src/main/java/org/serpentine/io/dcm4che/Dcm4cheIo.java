package org.serpentine.io.dcm4che;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.dcm4che3.io.DicomInputStream;
import org.dcm4che3.io.DicomInputStream.IncludeBulkData;
import org.dcm4che3.io.DicomOutputStream;
import org.dcm4che3.io.DicomStreamException;
import org.serpentine.io.AtomicFiles;
import org.serpentine.io.dicom.Attributes;
import org.serpentine.io.dicom.DicomException;
import org.serpentine.io.dicom.DicomFile;
import org.serpentine.io.dicom.DicomIo;
import org.serpentine.io.dicom.TransferSyntax;

/** Reads and writes through dcm4che; pixel data stays in the file, except in deflated ones. */
public final class Dcm4cheIo implements DicomIo {

    @Override
    public DicomFile read(Path file) throws IOException {
        File source = file.toFile();
        try (DicomInputStream in = new DicomInputStream(source)) {
            in.setIncludeBulkData(IncludeBulkData.URI);
            org.dcm4che3.data.Attributes meta = in.readFileMetaInformation();
            TransferSyntax syntax = TransferSyntax.of(in.getTransferSyntax());
            if (syntax.deflated()) {
                // dcm4che would spool bulk data of a deflated stream into temporary files that nobody removes.
                in.setIncludeBulkData(IncludeBulkData.YES);
            }
            org.dcm4che3.data.Attributes dataset = in.readDataset();
            return new DicomFile(file, meta == null ? new Attributes() : FromDcm4che.convert(meta), syntax, FromDcm4che.convert(dataset), List.of());
        } catch (DicomStreamException | EOFException | RuntimeException e) {
            throw new DicomException(file.toString(), -1, "dcm4che cannot read the file: " + e.getMessage(), e);
        }
    }

    @Override
    public void write(Path file, Attributes dataset) throws IOException {
        org.dcm4che3.data.Attributes converted = ToDcm4che.convert(dataset);
        String syntax = TransferSyntax.EXPLICIT_LITTLE_ENDIAN.uid();
        AtomicFiles.write(file, out -> {
            DicomOutputStream dicom = new DicomOutputStream(out, syntax);
            dicom.writeDataset(converted.createFileMetaInformation(syntax), converted);
            dicom.flush();
        });
    }
}
