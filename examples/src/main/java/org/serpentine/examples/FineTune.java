package org.serpentine.examples;

import java.io.IOException;
import java.nio.file.Path;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.Backbones;
import org.serpentine.backbones.Variant;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.classification.ClassificationModel;
import org.serpentine.tasks.classification.PicturePreparation;
import org.serpentine.tasks.training.Adam;
import org.serpentine.tasks.training.Budget;
import org.serpentine.tasks.training.Schedule;
import org.serpentine.tasks.training.Trainer;
import org.serpentine.tasks.training.classification.LabelledPictures;
import org.serpentine.tasks.training.classification.PictureBatches;
import org.serpentine.tasks.training.classification.PictureFolders;
import org.serpentine.tasks.training.classification.PictureVariation;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.operation.CrossEntropy;

/** Gives a trained backbone new classes: the body stays as it is, only the classifier learns. */
public final class FineTune {
    private static final int STEPS = 50;

    private FineTune() {}

    /** Takes a backbone's name, its weights, a folder with a folder of pictures for each class, and the model file to write. */
    public static void main(String[] args) throws IOException {
        if (args.length != 4) {
            System.out.println("usage: FineTune NAME WEIGHTS FOLDER MODEL.safetensors");
            return;
        }
        ClassificationModel model = tune(Backbones.variant(args[0]), Path.of(args[1]), Path.of(args[2]));
        model.save(Path.of(args[3]));
        System.out.println("now type: serpentine classify -i PICTURES -m " + args[3]);
    }

    /** Fifty steps of the classifier alone. */
    static ClassificationModel tune(Variant variant, Path weights, Path data) throws IOException {
        PictureFolders folders = PictureFolders.find(data);
        Backbone network = Backbones.builder(variant.name()).classes(folders.classes().size()).build();
        System.out.println(ClassificationModel.fill(network, weights).text());
        network.freezeBody(true);

        PicturePreparation preparation = new PicturePreparation(variant.preprocessing(), 3);
        LabelledPictures pictures = LabelledPictures.read(folders, folders.split(0, 0, 1), preparation, Progress.NONE, System.err::println);
        PictureBatches batches = new PictureBatches(pictures.train(), preparation, PictureVariation.photographs(), 8, STEPS, 1);
        Trainer.Settings settings = new Trainer.Settings(Budget.epochs(1), STEPS, 1e-2, Schedule.cosine(0), 0, 0, 1);
        try (Context ctx = Context.create()) {
            new Trainer<int[]>(ctx, network, network::forward,
                    (c, scores, labels) -> CrossEntropy.apply(c, scores, labels, CrossEntropy.Options.PLAIN), batches,
                    new Adam(network.parameters(), Adam.Settings.adamW(0.01)), settings).run(null, Progress.NONE);
        }
        return new ClassificationModel(variant, network, folders.classes());
    }
}
