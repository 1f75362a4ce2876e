package org.serpentine.tasks.superresolution.batch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import org.serpentine.io.dicom.DerivedImage;
import org.serpentine.io.dicom.DicomFile;
import org.serpentine.io.dicom.DicomIo;
import org.serpentine.io.dicom.FrameReader;
import org.serpentine.io.dicom.PixelFormat;
import org.serpentine.io.dicom.Tag;
import org.serpentine.io.picture.Picture;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.superresolution.Upscaler;

/** Upscales one DICOM image into a derived one. */
final class DicomUpscaling {
    private static final int COLOURS = 3;

    private DicomUpscaling() {}

    /** Writes the result and says what it was. */
    static String run(Upscaler upscaler, String model, Path source, Path target, Progress progress) throws IOException {
        DicomFile file = DicomIo.standard().read(source);
        FrameReader reader = new FrameReader(file);
        PixelFormat format = reader.format();
        String refusal = DerivedImage.refusal(format);
        if (refusal != null) {
            throw new IOException(source + " is not upscaled: " + refusal);
        }
        int scale = upscaler.scale();
        int[] stored = new int[format.values()];
        reader.read(0, stored);
        float[] values = new float[stored.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = stored[i];
        }
        float[] result;
        if (format.samples() == COLOURS) {
            float white = (1 << format.bitsStored()) - 1;
            for (int i = 0; i < values.length; i++) {
                values[i] /= white;
            }
            result = upscaler.upscale(new Picture(format.columns(), format.rows(), COLOURS, Picture.Depth.F32, values), progress).values();
            for (int i = 0; i < result.length; i++) {
                result[i] = white * Math.min(Math.max(result[i], 0), 1);
            }
        } else {
            result = GreyPlanes.of(values).upscale(upscaler, values, format.columns(), format.rows(), progress);
        }
        int[] out = new int[result.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.round(result[i]);
        }
        String done = scale > 1 ? "Enlarged " + scale + " times by " : "Restored by ";
        DerivedImage.write(target, file, scale, out, new DerivedImage.Making(done + model, "Serpentine " + model, LocalDateTime.now()));
        return format.columns() + " x " + format.rows() + " " + file.dataset().string(Tag.Modality, "image") + " to "
                + scale * format.columns() + " x " + scale * format.rows();
    }
}
