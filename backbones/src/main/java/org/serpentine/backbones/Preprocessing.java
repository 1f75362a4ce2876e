package org.serpentine.backbones;

import java.util.List;

/**
 * How a network wants its pictures: the shorter side resized (bicubic, antialiased, as PIL does), the centre cropped, values scaled to
 * [0, 1], then {@code (x - mean) / deviation} per channel.
 *
 * @param height    height after the crop, in pixels
 * @param width     width after the crop, in pixels
 * @param cropRatio crop size over resized size, in (0, 1]
 * @param mean      of each channel R, G, B, in [0, 1]
 * @param deviation of each channel, above 0
 */
public record Preprocessing(int height, int width, double cropRatio, List<Double> mean, List<Double> deviation) {
    private static final List<Double> IMAGENET_MEAN = List.of(0.485, 0.456, 0.406);
    private static final List<Double> IMAGENET_DEVIATION = List.of(0.229, 0.224, 0.225);

    /** Checks the ranges. */
    public Preprocessing {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("size is " + height + "x" + width + ", expected at least 1x1");
        }
        if (!(cropRatio > 0 && cropRatio <= 1)) {
            throw new IllegalArgumentException("cropRatio is " + cropRatio + ", expected a number in (0, 1]");
        }
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.size() != deviation.size() || deviation.stream().anyMatch(d -> !(d > 0))) {
            throw new IllegalArgumentException("mean " + mean + " and deviation " + deviation
                    + " must have one entry a channel, the deviations above 0");
        }
    }

    /** ImageNet's mean and deviation. */
    public static Preprocessing imageNet(int size, double cropRatio) {
        return new Preprocessing(size, size, cropRatio, IMAGENET_MEAN, IMAGENET_DEVIATION);
    }

    /** The same for another size. */
    public Preprocessing resized(int newHeight, int newWidth) {
        return new Preprocessing(newHeight, newWidth, cropRatio, mean, deviation);
    }
}
