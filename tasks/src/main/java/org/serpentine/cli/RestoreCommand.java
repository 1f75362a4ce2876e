package org.serpentine.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.serpentine.tasks.superresolution.RestorationModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serpentine restore}: cleaner pictures. */
@Command(name = "restore", sortOptions = false, description = "Removes noise or JPEG artefacts from pictures, NIfTI volumes and DICOM images.",
        footer = {"", "The bundled models judge the strength of noise or compression by themselves.", "",
            "Where two results would get one name, each keeps the ending of its own source in it: a_png_restored.tif, a_jpg_restored.tif.",
            "No result replaces a file that is given.", "", "Examples:",
            "  serpentine restore -i noisy.png -o clean/", "  serpentine restore -i web.jpg -o clean/ --jpeg 30 --ext png"})
final class RestoreCommand implements Callable<Integer> {
    private static final int MOST_NOISE = 75;

    @Option(names = "--noise", paramLabel = "15|25|50", description = "Remove Gaussian noise of about this standard deviation of 255 (the default).")
    private Double noise;

    @Option(names = "--jpeg", paramLabel = "Q", description = "Remove the artefacts of JPEG of about this quality.")
    private Integer jpeg;

    @Mixin
    private UpscalingOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (noise != null && jpeg != null) {
            throw new IllegalArgumentException("give --noise or --jpeg, not both");
        }
        if (noise != null && !(noise > 0 && noise <= MOST_NOISE)) {
            throw new IllegalArgumentException("--noise is " + noise + "; expected above 0 and at most " + MOST_NOISE);
        }
        if (jpeg != null && (jpeg < 1 || jpeg > 100)) {
            throw new IllegalArgumentException("--jpeg is " + jpeg + "; expected a quality of 1 to 100");
        }
        String bundled = jpeg == null ? "denoise" : "dejpeg";
        if (!options.model().given() && !RestorationModel.bundledNames().contains(bundled)) {
            throw new IllegalArgumentException("no model for " + (jpeg == null ? "noise" : "JPEG artefacts") + " comes with this build; give a file "
                    + "that you trained with `serpentine train restoration --" + (jpeg == null ? "noise 0-50" : "jpeg 10-60") + "` with -m, "
                    + "or a network and its weights with -m and --weights");
        }
        RestorationModel model = options.model().load(bundled);
        if (model.network().scale() != 1) {
            throw new IllegalArgumentException(model + " enlarges pictures; use `serpentine upscale` for it");
        }
        return options.run(model, "_restored", spec.commandLine().getOut());
    }
}
