package org.serpentine.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.serpentine.tasks.restoration.Shrinking;
import org.serpentine.tasks.superresolution.RestorationModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serpentine evaluate superresolution}: PSNR and SSIM of a model beside bicubic. */
@Command(name = "superresolution", sortOptions = false,
        description = {"Measures a super-resolution model on clean pictures that are shrunk as MATLAB's imresize does it (bicubic).",
            "PSNR and SSIM on luma (BT.601, 16 to 235), a border of the scale cut off, results rounded to 8 bits."},
        footer = {"", "Example:",
            "  serpentine evaluate superresolution --data set5/HR -m dvmsr_x4 --weights DVMSR.pth --weights-key params_ema"})
final class EvaluateSuperResolutionCommand implements Callable<Integer> {
    @Option(names = {"-s", "--scale"}, defaultValue = "2", paramLabel = "2|3|4", description = "Scale of the bundled model, if no other is given.")
    private int scale;

    @Mixin
    private PictureEvaluation evaluation;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        RestorationModel model = evaluation.model("super-x" + scale);
        if (model.network().scale() < 2) {
            throw new IllegalArgumentException(model + " does not enlarge; use `serpentine evaluate restoration` for it");
        }
        Shrinking shrinking = new Shrinking(model.network().scale());
        return evaluation.run(model, List.of(shrinking), List.of(), spec.commandLine().getOut());
    }
}
