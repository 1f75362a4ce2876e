package org.serpentine.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.serpentine.tasks.superresolution.RestorationModel;
import org.serpentine.tasks.superresolution.TrainedLevels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serpentine restore}: cleaner pictures. */
@Command(name = "restore", sortOptions = false, description = "Removes noise or JPEG artefacts from pictures, NIfTI volumes and DICOM images.",
        footer = {"", "The bundled models judge the strength of noise or compression by themselves.", "",
            "A network for grey (mambair_denoise_grey, mambair_jpeg) takes grey pictures as they are. Of colour pictures it restores the luma;",
            "their colour differences stay, and so does alpha.", "",
            "Where two results would get one name, each keeps the ending of its own source in it: a_png_restored.tif, a_jpg_restored.tif.",
            "No result replaces a file that is given.", "", "Examples:",
            "  serpentine restore -i noisy.png -o clean/",
            "  serpentine restore -i web.jpg -o clean/ --jpeg 30 --ext png",
            "  serpentine restore -i xray.png -o clean/ -m mambair_denoise_grey --weights FILE"})
final class RestoreCommand implements Callable<Integer> {
    private static final int MOST_NOISE = 75;

    @Option(names = "--noise", paramLabel = "15|25|50", description = "Remove Gaussian noise of about this standard deviation of 255 (what is done if nothing is said).")
    private Double noise;

    @Option(names = "--jpeg", paramLabel = "Q", description = "Remove the artefacts of JPEG of about this quality.")
    private Integer jpeg;

    @Mixin
    private UpscalingOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Degradations.checkOne(noise, jpeg);
        if (noise != null && !(noise > 0 && noise <= MOST_NOISE)) {
            throw new IllegalArgumentException("--noise is " + noise + "; expected above 0 and at most " + MOST_NOISE);
        }
        if (jpeg != null && (jpeg < 1 || jpeg > 100)) {
            throw new IllegalArgumentException("--jpeg is " + jpeg + "; expected a quality of 1 to 100");
        }
        RestorationModel model = options.model().load(jpeg == null ? "denoise" : "dejpeg");
        if (model.network().scale() != 1) {
            throw new IllegalArgumentException(model + " enlarges pictures; use `serpentine upscale` for it");
        }
        return options.run(model, "_restored", remarks(model), spec.commandLine().getOut());
    }

    /** How the level that is asked for goes with those of the training. */
    private List<String> remarks(RestorationModel model) {
        if (model.card().levels().isEmpty()) {
            return noise == null && jpeg == null ? List.of()
                    : List.of("for which levels " + model.card().name() + " was trained is not known; it is used as it is");
        }
        TrainedLevels trained = model.card().levels().get();
        boolean forNoise = trained.spoiling() == TrainedLevels.Spoiling.NOISE;
        if (forNoise ? jpeg != null : noise != null) {
            throw new IllegalArgumentException((jpeg == null ? "--noise" : "--jpeg") + " is given, but " + model.card().name() + " was trained for "
                    + trained.text() + "; leave it out to use this model all the same, or give another with -m");
        }
        double level = jpeg != null ? jpeg : noise != null ? noise : trained.least();
        return trained.covers(level) ? List.of() : List.of("note: " + model.card().name() + " was trained for " + trained.text()
                + "; results for " + trained.level(level) + " may leave some of it or blur");
    }
}
