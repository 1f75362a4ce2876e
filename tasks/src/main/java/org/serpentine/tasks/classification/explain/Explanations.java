package org.serpentine.tasks.classification.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.Pictures;
import org.serpentine.tasks.classification.Classifier;
import org.serpentine.tasks.classification.PicturePreparation;
import org.serpentine.tasks.classification.PictureResult;
import org.serpentine.tasks.classification.Prediction;
import org.serpentine.tensor.Tensor;

/** Writes a picture of what the likeliest class of each classified picture rests on. */
public final class Explanations {
    private final Classifier classifier;
    private final IntegratedGradients method;
    private final Path folder;
    private final OverlayNames names;

    /**
     * Explanations of a classifier's predictions.
     *
     * @param input  picture, or folder of the pictures
     * @param files  the pictures: where names without their endings are equal, the overlays' names keep the endings, then they are numbered
     * @param folder receives {@code NAME-CLASS.png}; folders below the input become part of the name
     */
    public Explanations(Classifier classifier, IntegratedGradients method, Path input, List<Path> files, Path folder) {
        this.classifier = classifier;
        this.method = method;
        this.folder = folder;
        names = new OverlayNames(input, files);
    }

    /**
     * Explains a picture's likeliest class against the mean colour as the baseline.
     *
     * @param result of a picture that did not fail
     * @return the attribution that was drawn
     * @throws IOException if a file cannot be read or written
     */
    public Attribution write(PictureResult result) throws IOException {
        Prediction prediction = result.predictions().get(0);
        PicturePreparation preparation = classifier.preparation();
        Picture seen = preparation.crop(preparation.resize(Pictures.read(result.file())));
        Tensor input = preparation.batch(1);
        preparation.write(seen, input, 0);
        Attribution attribution = method.of(classifier.context(), classifier.model().network(), input, Tensor.zeros(input.shape()),
                prediction.index());
        Pictures.write(folder.resolve(names.name(result.file(), prediction.label())), AttributionPicture.draw(seen, attribution));
        return attribution;
    }
}
