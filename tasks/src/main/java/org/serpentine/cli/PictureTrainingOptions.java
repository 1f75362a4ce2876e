package org.serpentine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.serpentine.tasks.restoration.CleanPicture;
import org.serpentine.tasks.restoration.CropBatches;
import org.serpentine.tasks.restoration.Degradation;
import org.serpentine.tasks.restoration.RestorationTraining;
import org.serpentine.tasks.restoration.Trial;
import org.serpentine.tasks.superresolution.PictureQuality;
import org.serpentine.tasks.superresolution.RestorationCard;
import org.serpentine.tasks.superresolution.RestorationModel;
import org.serpentine.tasks.superresolution.RestorationNetwork;
import org.serpentine.tasks.training.TrainingFolder;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.operation.PixelLoss;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What trainings of networks that make a better picture of a picture have in common: their options and their course. */
final class PictureTrainingOptions {
    /** Losses that make sense here. */
    enum LossName { L1, CHARBONNIER, MSE }

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "Folder of clean pictures to learn from.")
    private Path data;

    @Option(names = "--validate", paramLabel = "DIR",
            description = "Folder of clean pictures to judge by after each epoch; the best weights are kept. "
                + "If not given, some of --data are held back (--val-share).")
    private Path validate;

    @Option(names = "--val-share", defaultValue = "0.05", paramLabel = "SHARE", description = "Without --validate: share of the pictures held back; 0 for none.")
    private double validationShare;

    @Option(names = "--patch", defaultValue = "48", paramLabel = "N", description = "Side of the crops that the network is given, in pixels.")
    private int patch;

    @Option(names = "--loss", defaultValue = "l1", paramLabel = "NAME", description = "${COMPLETION-CANDIDATES}.")
    private LossName loss;

    @Option(names = "--name", paramLabel = "NAME", description = "Name kept in the model file (the network's, if not given).")
    private String name;

    @Option(names = "--weights", paramLabel = "FILE", description = "Begin with these weights of the same network instead of random ones.")
    private Path weights;

    @Mixin
    private TrainingOptions training = TrainingOptions.forPictures();

    /** A model with fresh weights, or those of {@code --weights}; its file will say what it is for and what it is trained on. */
    RestorationModel model(String network, String purpose, Degradation degradation) throws IOException {
        RestorationCard card = new RestorationCard(name == null ? network : name, network,
                purpose + ", trained on " + dataName(), degradation.levels());
        if (weights != null) {
            return new RestorationModel(card, RestorationModel.load(network, weights, null).network());
        }
        RestorationModel model = RestorationModel.untrained(card);
        model.network().module().initializeFrom(training.seed());
        return model;
    }

    private String dataName() {
        return String.valueOf(data.toAbsolutePath().normalize().getFileName());
    }

    /** Trains and says what came of it. */
    int run(RestorationModel model, Degradation degradation, PrintWriter out) throws IOException {
        RestorationNetwork network = model.network();
        if (patch % network.divisor() != 0) {
            throw new IllegalArgumentException("--patch is " + patch + "; it must be a multiple of " + network.divisor() + " for "
                    + model.card().network());
        }
        RestorationTraining.Settings settings = new RestorationTraining.Settings(training.loop(), training.optimizer(), PixelLoss.valueOf(loss.name()));
        TrainingFolder folder = new TrainingFolder(training.out());
        training.checkOut(data, weights);
        new Outputs().reads("--validate", validate).folder("--out", training.out());
        try (ConsoleProgress progress = new ConsoleProgress(out, training.quiet()); Context ctx = Context.create(training.threads())) {
            List<CleanPicture> pictures = new ArrayList<>(CleanPicture.readAll(data, progress));
            List<CleanPicture> judges = validate != null ? CleanPicture.readAll(validate, progress) : heldBack(pictures);
            CropBatches batches = new CropBatches(pictures, new CropBatches.Settings(degradation, patch, training.batch(), training.seed()));
            out.printf("%s, from %s%n%d pictures to learn from%s, %d to judge by%n", model, degradation.description(), batches.pictures(),
                    batches.pictures() < pictures.size() ? " (" + (pictures.size() - batches.pictures()) + " are smaller than a crop)" : "",
                    judges.size());
            Trial judge = judges.isEmpty() ? null : Trial.of(judges, degradation, training.seed());
            PictureQuality baseline = judge == null ? null : judge.baseline();
            if (judge != null) {
                out.println(text(judge.baselineName(), baseline.psnr()));
            }
            out.flush();
            Map<String, String> description = training.description();
            description.put("degradation", degradation.toString());
            description.put("patch", String.valueOf(patch));
            description.put("pictures", pictures.size() + " in " + dataName());
            description.put("judged by", validate == null ? "share " + validationShare : String.valueOf(judges.size()));
            var log = new RestorationTraining(ctx, model, settings).train(batches, judge, folder, training.resume(), description, progress);
            if (judge != null) {
                out.println(text("best", log.best()) + String.format(Locale.ROOT, ", %+.2f dB against %s", log.best() - baseline.psnr(),
                        judge.baselineName()));
            }
            out.println("written to " + training.out());
            out.flush();
        }
        return 0;
    }

    /** Takes some pictures away from those to learn from, always the same ones for a seed. */
    private List<CleanPicture> heldBack(List<CleanPicture> pictures) {
        if (!(validationShare >= 0 && validationShare < 1)) {
            throw new IllegalArgumentException("--val-share is " + validationShare + "; it must be at least 0 and below 1");
        }
        Collections.shuffle(pictures, new Random(training.seed()));
        int count = validationShare == 0 || pictures.size() < 2 ? 0 : Math.max(1, (int) Math.round(validationShare * pictures.size()));
        List<CleanPicture> judges = List.copyOf(pictures.subList(0, count));
        pictures.subList(0, count).clear();
        return judges;
    }

    private static String text(String what, double psnr) {
        return String.format(Locale.ROOT, "%s: PSNR %.2f dB", what, psnr);
    }
}
