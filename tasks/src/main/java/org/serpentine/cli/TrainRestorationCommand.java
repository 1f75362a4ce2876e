package org.serpentine.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.serpentine.tasks.restoration.Degradation;
import org.serpentine.tasks.superresolution.RestorationModel;
import org.serpentine.tasks.superresolution.RestorationNetworks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serpentine train restoration}: a folder of pictures to a network that cleans noisy or compressed ones. */
@Command(name = "restoration", sortOptions = false,
        description = "Trains a network to remove noise or JPEG artefacts, on crops of clean pictures that are spoilt while training.",
        footer = {"", "Examples:",
            "  serpentine train restoration --data t91 --noise 5-55 --out runs/denoise --minutes 50",
            "  serpentine train restoration --data t91 --jpeg 10-40 --out runs/dejpeg --minutes 50"})
final class TrainRestorationCommand implements Callable<Integer> {
    @Option(names = {"-m", "--model"}, defaultValue = "mambair_mini_denoise", paramLabel = "NETWORK",
            description = "The network, as `serpentine models --names` lists them.")
    private String network;

    @Option(names = "--noise", paramLabel = "S|LO-HI", description = "Gaussian noise of this standard deviation (of 255), or of a range (0-50 if nothing is said).")
    private String noise;

    @Option(names = "--jpeg", paramLabel = "Q|LO-HI", description = "JPEG of this quality, or of a range.")
    private String jpeg;

    @Mixin
    private PictureTrainingOptions pictures;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (RestorationNetworks.standard().get(network).scale() != 1) {
            throw new IllegalArgumentException("-m is " + network + ", which enlarges pictures; use `serpentine train superresolution` for it, "
                    + "or another network");
        }
        Degradation degradation = Degradations.parse(noise, jpeg, "0-50");
        RestorationModel model = pictures.model(network, "restoration from " + degradation.description(), degradation);
        return pictures.run(model, degradation, spec.commandLine().getOut());
    }
}
