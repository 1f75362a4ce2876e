package org.serpentine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.serpentine.tasks.Normalisation;
import org.serpentine.tasks.phantom.PhantomBatches;
import org.serpentine.tasks.phantom.Tissue;
import org.serpentine.tasks.segmentation.LightMUnetConfig;
import org.serpentine.tasks.segmentation.ModelCard;
import org.serpentine.tasks.training.SegmentationTraining;
import org.serpentine.tasks.training.TrainableNetwork;
import org.serpentine.tensor.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serpentine train ct-tissue}: the bundled CT model, from phantoms made while training. */
@Command(name = "ct-tissue", sortOptions = false,
        description = "Trains the small CT model (background, air inside the body, soft tissue, bone) on random phantoms.",
        footer = {"", "Example:", "  serpentine train ct-tissue --out runs/ct-tissue --minutes 60"})
final class TrainTissueCommand implements Callable<Integer> {
    @Mixin
    private TrainingOptions training;

    @Option(names = "--overlap", defaultValue = "0.5", paramLabel = "SHARE", description = "Overlap of windows in validation and test.")
    private double overlap;

    @Mixin
    private final LightMUnetOptions size = LightMUnetOptions.small();

    @Option(names = "--patch", defaultValue = "64x64x64", paramLabel = "DxHxW", description = "Size of training patches.")
    private String patch;

    @Option(names = "--spacing", defaultValue = "2", paramLabel = "MM", description = "Voxel size; images are brought to it before segmenting.")
    private double spacing;

    @Option(names = "--normalise", defaultValue = "window:-1024:1500", paramLabel = "HOW", description = "none, zscore or window:LOW:HIGH.")
    private String normalise;

    @Option(names = "--validate", defaultValue = "8", paramLabel = "N", description = "Phantoms to judge by after each epoch.")
    private int held;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        int[] window = Extents.parse("--patch", patch, 3, 3);
        SegmentationTraining.Settings settings = new SegmentationTraining.Settings(training.loop(), training.optimizer(), window, overlap);
        Normalisation normalisation = Normalisation.parse(normalise);
        training.checkOut(null, null);
        LightMUnetConfig config = size.config(3, 1, Tissue.values().length);
        config.checkInput(1, window[0], window[1], window[2], 1);
        ModelCard card = new ModelCard("ct-tissue", "Tissue classes of CT, trained on random phantoms only; no patient's data", config,
                Tissue.names(), normalisation, List.of(spacing, spacing, spacing), List.of(window[2], window[1], window[0]));
        PhantomBatches.Settings phantoms = new PhantomBatches.Settings(window, training.batch(), spacing, normalisation, training.seed());
        try (ConsoleProgress progress = new ConsoleProgress(out, training.quiet()); Context ctx = Context.create(training.threads())) {
            TrainableNetwork network = TrainableNetwork.lightMUnet(card, training.seed());
            out.println(network);
            out.flush();
            SegmentationTraining run = new SegmentationTraining(ctx, network, settings, training.out(), progress);
            Map<String, String> description = training.description();
            description.put("spacing", String.valueOf(spacing));
            description.put("normalisation", normalise);
            description.put("patch", patch);
            run.train(new PhantomBatches(phantoms, training.stepsPerEpoch()), PhantomBatches.heldOut(phantoms, held),
                    training.resume(), description);
            out.println("written to " + training.out());
            out.flush();
        }
        return 0;
    }
}
