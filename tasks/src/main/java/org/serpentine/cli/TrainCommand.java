package org.serpentine.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serpentine train}: names what can be trained. */
@Command(name = "train", description = "Trains a network.",
        subcommands = {TrainSegmentationCommand.class, TrainTissueCommand.class, TrainClassificationCommand.class, TrainSuperResolutionCommand.class,
            TrainRestorationCommand.class})
final class TrainCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to train: segmentation, ct-tissue, classification, superresolution or restoration");
    }
}
