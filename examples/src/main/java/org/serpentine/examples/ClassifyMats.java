package org.serpentine.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.serpentine.io.picture.Mats;
import org.serpentine.tasks.classification.ClassificationModel;
import org.serpentine.tasks.classification.Classifier;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Nd4jArrays;

/** Classification within a pipeline: OpenCV pictures in, an ND4J array of probabilities out. */
public final class ClassifyMats {
    private ClassifyMats() {}

    /** Takes a model file of {@code serpentine train classification}. */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.out.println("usage: ClassifyMats MODEL.safetensors");
            return;
        }
        Mats.version(); // loads OpenCV's native library, which a Mat of one's own needs
        List<Mat> frames = List.of(new Mat(48, 64, CvType.CV_8UC3, new Scalar(0, 0, 200)), new Mat(90, 70, CvType.CV_8UC3, new Scalar(200, 0, 0)));
        try (Context ctx = Context.create()) {
            Classifier classifier = new Classifier(ClassificationModel.load(Path.of(args[0])), ctx);
            try (INDArray probabilities = probabilities(classifier, frames)) {
                System.out.println(classifier.model().labels() + "\n" + probabilities);
            }
        }
        frames.forEach(Mat::release);
    }

    /** One row a picture, one column a class; pictures of different sizes go through the network together. The caller closes the array. */
    static INDArray probabilities(Classifier classifier, List<Mat> frames) {
        return Nd4jArrays.toNd4j(classifier.probabilities(frames.stream().map(Mats::toPicture).toList()));
    }
}
