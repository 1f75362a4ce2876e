package org.serpentine.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.serpentine.tasks.restoration.Shrinking;
import org.serpentine.tasks.superresolution.RestorationModel;
import org.serpentine.tasks.superresolution.RestorationNetworks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serpentine train superresolution}: a folder of pictures to a network that enlarges them. */
@Command(name = "superresolution", sortOptions = false,
        description = "Trains a super-resolution network on crops of clean pictures and their bicubic reductions (as MATLAB's imresize).",
        footer = {"", "Example:",
            "  serpentine train superresolution --data t91 --validate set5 --out runs/x2 --minutes 50"})
final class TrainSuperResolutionCommand implements Callable<Integer> {
    @Option(names = {"-m", "--model"}, defaultValue = "mambair_mini_x2", paramLabel = "NETWORK",
            description = "The network, as `serpentine models --names` lists them; it decides the scale.")
    private String network;

    @Mixin
    private PictureTrainingOptions pictures;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        int scale = RestorationNetworks.standard().get(network).scale();
        if (scale < 2) {
            throw new IllegalArgumentException("-m is " + network + ", which restores pictures without enlarging them; "
                    + "use `serpentine train restoration` for it, or another network");
        }
        Shrinking shrinking = new Shrinking(scale);
        RestorationModel model = pictures.model(network, "super-resolution x" + scale, shrinking);
        return pictures.run(model, shrinking, spec.commandLine().getOut());
    }
}
