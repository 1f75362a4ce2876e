package org.serpentine.io.dicom.series;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.serpentine.io.dicom.Attributes;
import org.serpentine.io.dicom.ByteSource;
import org.serpentine.io.dicom.DicomIo;
import org.serpentine.io.dicom.PixelData;
import org.serpentine.io.dicom.Tag;
import org.serpentine.io.dicom.VR;

/** Writes small slices with any geometry, good or bad. */
final class SliceFiles {
    private final Path folder;
    private int count;

    SliceFiles(Path folder) {
        this.folder = folder;
    }

    /** One axial CT slice of 4 x 3 pixels of 2 x 2 mm; every pixel has the same stored value. */
    SliceFiles add(double x, double y, double z, int value, Consumer<Attributes> change) throws IOException {
        count++;
        Attributes data = new Attributes()
                .set(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2").set(Tag.SOPInstanceUID, "2.25.7." + count)
                .set(Tag.Modality, "CT").set(Tag.PatientID, "TEST").set(Tag.SeriesNumber, 3)
                .set(Tag.StudyInstanceUID, "2.25.1").set(Tag.SeriesInstanceUID, "2.25.2").set(Tag.InstanceNumber, count)
                .set(Tag.ImageType, "ORIGINAL", "PRIMARY", "AXIAL")
                .set(Tag.ImagePositionPatient, x, y, z).set(Tag.ImageOrientationPatient, 1.0, 0, 0, 0, 1, 0)
                .set(Tag.PixelSpacing, 2.0, 2.0).set(Tag.SliceThickness, 5.0)
                .set(Tag.RescaleSlope, 1.0).set(Tag.RescaleIntercept, -1024.0)
                .set(Tag.Rows, 3).set(Tag.Columns, 4).set(Tag.BitsAllocated, 16).set(Tag.BitsStored, 12).set(Tag.HighBit, 11)
                .set(Tag.PixelRepresentation, 0).set(Tag.SamplesPerPixel, 1).set(Tag.PhotometricInterpretation, "MONOCHROME2");
        change.accept(data);
        ByteBuffer pixels = ByteBuffer.allocate(data.bytes(Tag.Rows)[0] * data.bytes(Tag.Columns)[0] * 2).order(ByteOrder.LITTLE_ENDIAN);
        while (pixels.hasRemaining()) {
            pixels.putShort((short) value);
        }
        data.setPixelData(Tag.PixelData, PixelData.unencapsulated(VR.OW, false, ByteSource.of(pixels.array())));
        DicomIo.standard().write(folder.resolve("s%02d.dcm".formatted(count)), data);
        return this;
    }

    SliceFiles at(double... heights) throws IOException {
        for (double z : heights) {
            add(-10, -20, z, (int) Math.round(z), data -> { });
        }
        return this;
    }

    DicomStudy scan() throws IOException {
        return DicomStudy.scan(folder);
    }

    DicomSeries only() throws IOException {
        DicomStudy study = scan();
        if (study.series().size() != 1) {
            throw new AssertionError("expected one series: " + study.series());
        }
        return study.series().get(0);
    }
}
