package org.serpentine.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.serpentine.tasks.superresolution.RestorationModel;
import picocli.CommandLine.Option;

/** Which super-resolution or restoration model to use. */
final class RestorationModelOptions {
    @Option(names = {"-m", "--model"}, paramLabel = "NAME|FILE",
            description = "A bundled model, a file written by `serpentine train`, or with --weights a network of "
                + "`serpentine models --names`.")
    private String model;

    @Option(names = "--weights", paramLabel = "FILE",
            description = "Weights for the network of -m, the authors' (.pth, .safetensors) or your own; without -m the network is told by the file.")
    private Path weights;

    @Option(names = "--weights-key", paramLabel = "KEY", description = "Which dictionary of a .pth file, such as params_ema.")
    private String key;

    boolean given() {
        return model != null || weights != null;
    }

    /** Notes the files of the model as read. */
    void note(Outputs outputs) throws IOException {
        outputs.reads("--weights", weights).reads("the model", model == null ? null : Path.of(model));
    }

    /** The model asked for, else the bundled one. */
    RestorationModel load(String bundled) throws IOException {
        if (weights != null) {
            return model == null ? RestorationModel.load(weights, key) : RestorationModel.load(model, weights, key);
        }
        if (key != null) {
            throw new IllegalArgumentException("--weights-key goes with --weights, the file whose dictionary " + key + " is to be read");
        }
        return RestorationModel.of(model == null ? bundled : model);
    }
}
