package org.serpentine.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.serpentine.tasks.restoration.Degradation;
import org.serpentine.tasks.restoration.GaussianNoise;
import org.serpentine.tasks.restoration.NonLocalMeans;
import org.serpentine.tasks.superresolution.RestorationModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serpentine evaluate restoration}: PSNR and SSIM of a model beside the input and OpenCV's non-local means. */
@Command(name = "restoration", sortOptions = false,
        description = {"Measures a restoration model on clean pictures that are spoilt with a fixed seed and rounded to 8 bits.",
            "PSNR over red, green and blue, SSIM averaged over them; OpenCV's non-local means beside it for noise."},
        footer = {"", "Examples:", "  serpentine evaluate restoration --data bsd --noise 15,25,50",
            "  serpentine evaluate restoration --data bsd --jpeg 10,20,40"})
final class EvaluateRestorationCommand implements Callable<Integer> {
    @Option(names = "--noise", split = ",", paramLabel = "S", description = "Standard deviations of the noise, of 255 (25 if nothing is said).")
    private List<String> noise;

    @Option(names = "--jpeg", split = ",", paramLabel = "Q", description = "JPEG qualities.")
    private List<String> jpeg;

    @Mixin
    private PictureEvaluation evaluation;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Degradations.checkOne(noise, jpeg);
        List<Degradation> degradations = new ArrayList<>();
        for (String level : jpeg != null ? jpeg : noise != null ? noise : List.of("25")) {
            degradations.add(Degradations.parse(jpeg == null ? level : null, jpeg == null ? null : level, level));
        }
        RestorationModel model = evaluation.model(jpeg == null ? "denoise" : "dejpeg");
        if (model.network().scale() != 1) {
            throw new IllegalArgumentException(model + " enlarges; use `serpentine evaluate superresolution` for it");
        }
        return evaluation.run(model, degradations, jpeg == null ? List.of(new PictureEvaluation.Rival("OpenCV non-local means",
                degradation -> NonLocalMeans.of((GaussianNoise) degradation))) : List.of(), spec.commandLine().getOut());
    }
}
