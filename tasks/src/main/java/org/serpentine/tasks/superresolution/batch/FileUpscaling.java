package org.serpentine.tasks.superresolution.batch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.PictureFiles;
import org.serpentine.io.picture.PictureHead;
import org.serpentine.io.picture.StoredPicture;
import org.serpentine.tasks.HeapBudget;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.superresolution.Upscaler;

/** Upscales one file; pictures strip by strip. */
final class FileUpscaling {
    private final Upscaler upscaler;
    private final FolderUpscaling.Settings settings;
    private final String model;
    private final Progress progress;
    private String description = "";

    FileUpscaling(Upscaler upscaler, FolderUpscaling.Settings settings, String model, Progress progress) {
        this.upscaler = upscaler;
        this.settings = settings;
        this.model = model;
        this.progress = progress;
    }

    String description() {
        return description;
    }

    /** Writes the result. */
    List<Path> run(Destinations.Job job) throws IOException {
        Path source = job.source();
        Path target = job.target();
        switch (Kind.of(source).orElse(Kind.PICTURE)) {
            case DICOM -> description = DicomUpscaling.run(upscaler, model, source, target, progress);
            case NIFTI -> description = NiftiUpscaling.run(upscaler, source, target, settings.maxMemory(), progress);
            case PICTURE -> {
                return picture(source, target, job.comparison());
            }
        }
        return List.of(target);
    }

    /** The result, and the comparison if it is asked for. */
    private List<Path> picture(Path source, Path target, Optional<Path> compared) throws IOException {
        List<Path> files = new ArrayList<>();
        StoredPicture picture = PictureFiles.read(source, HeapBudget.usable(settings.maxMemory()));
        PictureHead in = picture.head();
        int scale = upscaler.scale();
        PictureHead out = new PictureHead(in.width() * scale, in.height() * scale, in.channels(), in.depth(), in.profile());
        PictureFiles.Format format = PictureFiles.Format.of(target).orElse(PictureFiles.Format.PNG);
        if (!format.holds(out)) {
            throw new IOException("the picture has " + (out.hasAlpha() ? "alpha" : out.depth() == Picture.Depth.F32 ? "floats" : "16 bits")
                    + ", and " + format + " does not hold that; give --ext " + (out.depth() == Picture.Depth.F32 ? "tiff" : "png"));
        }
        description = in.width() + " x " + in.height() + " to " + out.width() + " x " + out.height()
                + (picture.pages() > 1 ? ", the first of " + picture.pages() + " pages" : "");
        Comparison comparison = compared.isPresent() ? new Comparison(picture, in, scale) : null;
        boolean whole = format == PictureFiles.Format.JPEG;
        long held = in.bytes() + (whole ? out.bytes() : 0) + (comparison == null ? 0 : comparison.bytes());
        PictureFiles.write(target, out, sink -> upscaler.upscale(picture, comparison == null ? sink : comparison.watch(sink), held, progress));
        files.add(target);
        if (comparison != null) {
            comparison.write(compared.get());
            files.add(compared.get());
        }
        return files;
    }
}
