package org.serpentine.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.serpentine.tasks.superresolution.RestorationModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serpentine upscale}: larger pictures. */
@Command(name = "upscale", sortOptions = false, description = "Enlarges pictures, NIfTI volumes (slice by slice) and DICOM images.",
        footer = {"", "Colour profile, depth and alpha of pictures are kept. One bad file does not stop the others.", "",
            "Where two results would get one name, each keeps the ending of its own source in it: a_png_x2.tif, a_jpg_x2.tif.",
            "No result replaces a file that is given.", "", "Examples:",
            "  serpentine upscale -i photo.png -o large/ -s 4", "  serpentine upscale -i photos/ -o large/ --max-memory 2g --ext jpg --compare",
            "  serpentine upscale -i photo.png -o large/ -m dvmsr_x4 --weights DVMSR.pth --weights-key params_ema"})
final class UpscaleCommand implements Callable<Integer> {
    @Option(names = {"-s", "--scale"}, paramLabel = "2|3|4", description = "How many times larger (the model's scale, or 2, if not given).")
    private Integer scale;

    @Mixin
    private UpscalingOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String bundled = "super-x" + (scale == null ? 2 : scale);
        if (!options.model().given() && !RestorationModel.bundledNames().contains(bundled)) {
            throw new IllegalArgumentException("-s is " + scale + ", but the bundled models enlarge 2, 3 or 4 times; give another network and its "
                    + "weights, such as -m dvmsr_x4 --weights DVMSR.pth, or a file that you trained with `serpentine train superresolution`");
        }
        RestorationModel model = options.model().load(bundled);
        int has = model.network().scale();
        if (has < 2) {
            throw new IllegalArgumentException(model + " cleans pictures without enlarging them; use `serpentine restore` for it");
        }
        if (scale != null && scale != has) {
            throw new IllegalArgumentException("-s is " + scale + ", but " + model + " enlarges " + has + " times; leave -s out or choose another model");
        }
        return options.run(model, "_x" + has, List.of(), spec.commandLine().getOut());
    }
}
