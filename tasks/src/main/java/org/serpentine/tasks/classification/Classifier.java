package org.serpentine.tasks.classification;

import java.util.ArrayList;
import java.util.List;
import org.serpentine.io.picture.Picture;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Softmax;

/** Classifies pictures in batches. */
public final class Classifier {
    private final ClassificationModel model;
    private final Context ctx;
    private final PicturePreparation preparation;

    /**
     * A classifier.
     *
     * @param ctx threads and memory; used by one thread at a time
     */
    public Classifier(ClassificationModel model, Context ctx) {
        this.model = model;
        this.ctx = ctx;
        preparation = new PicturePreparation(model.preprocessing(), model.network().options().inputs());
    }

    /** The network and its classes. */
    public ClassificationModel model() {
        return model;
    }

    /** How pictures become inputs. */
    public PicturePreparation preparation() {
        return preparation;
    }

    /** Threads and memory. */
    public Context context() {
        return ctx;
    }

    /**
     * Probabilities of all classes, for pictures of any sizes in one batch.
     *
     * @param pictures at least one
     * @return {@code [N, classes]}, outside any scope
     */
    public Tensor probabilities(List<Picture> pictures) {
        Tensor batch = preparation.batch(pictures.size());
        for (int n = 0; n < pictures.size(); n++) {
            preparation.into(pictures.get(n), batch, n);
        }
        return probabilities(batch);
    }

    /**
     * As {@link #probabilities(List)} of prepared pictures.
     *
     * @param batch {@code [N, height, width, inputs]}, normalised
     */
    public Tensor probabilities(Tensor batch) {
        try (Scope scope = ctx.scope()) {
            return Softmax.apply(ctx, model.network().forward(ctx, batch)).copy();
        }
    }

    /**
     * The likeliest classes of each picture, likeliest first.
     *
     * @param top how many, at least 1
     */
    public List<List<Prediction>> classify(List<Picture> pictures, int top) {
        Tensor probabilities = probabilities(pictures);
        List<List<Prediction>> all = new ArrayList<>();
        for (int n = 0; n < pictures.size(); n++) {
            all.add(Prediction.top(probabilities.data(), n * model.labels().size(), model.labels(), top));
        }
        return all;
    }
}
