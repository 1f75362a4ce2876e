package org.serpentine.examples;

import boofcv.struct.image.InterleavedF32;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.serpentine.io.picture.BoofImages;
import org.serpentine.io.picture.Mats;
import org.serpentine.io.picture.Picture;
import org.serpentine.tensor.Nd4jArrays;
import org.serpentine.tensor.Tensor;

/** Takes a picture from OpenCV or BoofCV to a tensor, from there to ND4J, and back. */
public final class PictureInterchange {
    private PictureInterchange() {}

    /** Takes nothing. */
    public static void main(String[] args) {
        // Asking for the version loads the native library, which a Mat of one's own needs.
        System.out.println("OpenCV " + Mats.version());
        Mat orange = new Mat(48, 64, CvType.CV_8UC3, new Scalar(0, 128, 255));
        Tensor tensor = toTensor(Mats.toPicture(orange));
        orange.release();
        System.out.println("a tensor from a Mat: " + tensor);

        InterleavedF32 image = BoofImages.toInterleaved(toPicture(tensor));
        System.out.println("a BoofCV image from a tensor: " + image.width + " x " + image.height + ", " + image.numBands + " bands");

        try (INDArray array = toNd4j(tensor)) {
            System.out.println("an ND4J array from a tensor, mean of each channel: " + array.mean(0, 1, 2));
        }
    }

    /** One picture as a batch {@code [1, H, W, C]}, red first, 0 to 1. */
    static Tensor toTensor(Picture picture) {
        return Tensor.of(picture.normalised(), 1, picture.height(), picture.width(), picture.channels());
    }

    /** The other way round, for a batch of one. */
    static Picture toPicture(Tensor tensor) {
        return new Picture(tensor.size(2), tensor.size(1), tensor.channels(), Picture.Depth.F32, tensor.data());
    }

    /** The same values and axes outside the heap; the caller closes the array. */
    static INDArray toNd4j(Tensor tensor) {
        return Nd4jArrays.toNd4j(tensor);
    }
}
