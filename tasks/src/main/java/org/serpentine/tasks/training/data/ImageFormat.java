package org.serpentine.tasks.training.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.serpentine.io.picture.Pictures;

/** Kinds of image files that training reads, told apart by their names. */
enum ImageFormat {
    /** Pictures. */
    PICTURE(Pictures.ENDINGS),
    /** Volumes. */
    NIFTI(List.of(".nii", ".nii.gz"));

    private final List<String> endings;

    ImageFormat(List<String> endings) {
        this.endings = endings;
    }

    static Optional<ImageFormat> of(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        for (ImageFormat format : values()) {
            if (format.endings.stream().anyMatch(name::endsWith)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
