package org.serpentine.tasks.training.classification;

import java.util.List;
import java.util.SplittableRandom;
import org.serpentine.tasks.classification.PicturePreparation;
import org.serpentine.tasks.training.data.Batch;
import org.serpentine.tasks.training.data.BatchSource;
import org.serpentine.tasks.training.data.Seeds;
import org.serpentine.tensor.Tensor;

/**
 * Training batches: all pictures once in a random order, then all once in another, and so on without regard to where epochs end; each view
 * varied anew.
 */
public final class PictureBatches implements BatchSource<int[]> {
    private final List<LabelledPicture> pictures;
    private final PicturePreparation preparation;
    private final PictureVariation variation;
    private final int size;
    private final int stepsPerEpoch;
    private final long seed;
    private int[] order;
    private long orderOf = -1;

    /**
     * A source.
     *
     * @param pictures      at least one
     * @param preparation   size and normalisation of the network
     * @param size          pictures a batch
     * @param stepsPerEpoch as the trainer counts them
     */
    public PictureBatches(List<LabelledPicture> pictures, PicturePreparation preparation, PictureVariation variation, int size,
            int stepsPerEpoch, long seed) {
        if (size < 1) {
            throw new IllegalArgumentException("batch is " + size + "; it must be at least 1");
        }
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException("there is no picture to train on");
        }
        this.pictures = List.copyOf(pictures);
        this.preparation = preparation;
        this.variation = variation;
        this.size = size;
        this.stepsPerEpoch = stepsPerEpoch;
        this.seed = seed;
    }

    @Override
    public Batch<int[]> batch(long epoch, long step) {
        Tensor images = preparation.batch(size);
        int[] labels = new int[size];
        int each = images.elements() / size;
        for (int i = 0; i < size; i++) {
            long number = (epoch * stepsPerEpoch + step) * size + i;
            LabelledPicture picture = pictures.get(inOrder(number / pictures.size())[(int) (number % pictures.size())]);
            variation.view(picture, images.size(1), images.size(2), images.data(), i * each, Seeds.random(seed, 3, number));
            preparation.normalise(images.data(), i * each);
            labels[i] = picture.label();
        }
        return new Batch<>(images, labels);
    }

    private int[] inOrder(long pass) {
        if (pass != orderOf) {
            SplittableRandom random = Seeds.random(seed, 2, pass);
            order = new int[pictures.size()];
            for (int i = 0; i < order.length; i++) {
                int j = random.nextInt(i + 1);
                order[i] = order[j];
                order[j] = i;
            }
            orderOf = pass;
        }
        return order;
    }
}
