package org.serpentine.tasks.training.data;

/**
 * How patches are varied. Probabilities are per patch; the strengths are nnU-Net's, for images of deviation about 1.
 *
 * @param rotation       probability of a rotation
 * @param degreesInPlane largest angle about the z axis, either way
 * @param degreesOut     largest angle about the x and y axes (volumes only)
 * @param scaling        probability of scaling by 0.7 to 1.4
 * @param elastic        probability of an elastic deformation
 * @param mirroring      whether each axis is mirrored half of the time
 * @param noise          probability of Gaussian noise of variance up to 0.1
 * @param blur           probability of a Gaussian blur of 0.5 to 1 pixels
 * @param brightness     probability of a factor of 0.75 to 1.25
 * @param contrast       probability of a contrast of 0.75 to 1.25 about the mean
 * @param lowResolution  probability of going through 0.5 to 1 times the resolution
 * @param gamma          probability of a gamma of 0.7 to 1.5 that keeps mean and deviation
 */
public record Augmentation(double rotation, double degreesInPlane, double degreesOut, double scaling, double elastic,
        boolean mirroring, double noise, double blur, double brightness, double contrast, double lowResolution, double gamma) {
    /** Checks that probabilities are such and angles at most half a turn. */
    public Augmentation {
        double[] probabilities = {rotation, scaling, elastic, noise, blur, brightness, contrast, lowResolution, gamma};
        String[] names = {"rotation", "scaling", "elastic", "noise", "blur", "brightness", "contrast", "lowResolution", "gamma"};
        for (int i = 0; i < names.length; i++) {
            if (!(probabilities[i] >= 0 && probabilities[i] <= 1)) {
                throw new IllegalArgumentException(names[i] + " is " + probabilities[i] + "; a probability is in [0, 1]");
            }
        }
        if (!(degreesInPlane >= 0 && degreesInPlane <= 180 && degreesOut >= 0 && degreesOut <= 180)) {
            throw new IllegalArgumentException("degreesInPlane is " + degreesInPlane + " and degreesOut " + degreesOut
                    + "; both must be in [0, 180]");
        }
    }

    /** Patches as they are. */
    public static Augmentation none() {
        return new Augmentation(0, 0, 0, 0, 0, false, 0, 0, 0, 0, 0, 0);
    }

    /** nnU-Net's usual variation, with some elastic deformation. */
    public static Augmentation standard(int dims) {
        return new Augmentation(0.2, dims == 2 ? 180 : 30, dims == 2 ? 0 : 30, 0.2, 0.2, true, 0.1, 0.2, 0.15, 0.15, 0.25, 0.3);
    }
}
