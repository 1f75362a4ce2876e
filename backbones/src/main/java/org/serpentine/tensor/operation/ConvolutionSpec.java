package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.kernel.Axis;
import org.serpentine.tensor.kernel.Window;

/**
 * How a window slides over a sequence, an image or a volume: one, two or three values each, slowest axis first.
 *
 * @param kernel   taps along each axis, at least 1
 * @param stride   step along each axis, at least 1
 * @param padding  zeros on both sides of each axis, at least 0
 * @param dilation distance between taps along each axis, at least 1
 * @param groups   number of equal groups of channels that do not see each other
 */
public record ConvolutionSpec(int[] kernel, int[] stride, int[] padding, int[] dilation, int groups) {
    /** Checks the ranges and copies the arrays. */
    public ConvolutionSpec {
        kernel = kernel.clone();
        if (kernel.length < 1 || kernel.length > 3) {
            throw new IllegalArgumentException("kernel " + Shape.text(kernel) + " has " + kernel.length
                    + " axes, expected 1, 2 or 3");
        }
        stride = checked("stride", stride, kernel.length, 1);
        padding = checked("padding", padding, kernel.length, 0);
        dilation = checked("dilation", dilation, kernel.length, 1);
        checked("kernel", kernel, kernel.length, 1);
        if (groups < 1) {
            throw new IllegalArgumentException("groups is " + groups + ", expected at least 1");
        }
    }

    private static int[] checked(String name, int[] values, int axes, int least) {
        if (values.length != axes) {
            throw new IllegalArgumentException(name + " " + Shape.text(values) + " has " + values.length
                    + " values, but the kernel has " + axes);
        }
        for (int v : values) {
            if (v < least) {
                throw new IllegalArgumentException(name + " " + Shape.text(values) + ": expected at least " + least);
            }
        }
        return values.clone();
    }

    /** A window without padding, moved by one. */
    public static ConvolutionSpec of(int... kernel) {
        return new ConvolutionSpec(kernel, filled(kernel.length, 1), filled(kernel.length, 0), filled(kernel.length, 1), 1);
    }

    /** A window of odd extents, padded so that the output is as large as the input. */
    public static ConvolutionSpec same(int... kernel) {
        int[] padding = new int[kernel.length];
        for (int i = 0; i < padding.length; i++) {
            if (kernel[i] % 2 == 0) {
                throw new IllegalArgumentException("kernel " + Shape.text(kernel) + ": only odd extents keep the size; "
                        + "give the padding with withPadding");
            }
            padding[i] = kernel[i] / 2;
        }
        return of(kernel).withPadding(padding);
    }

    /** The same window with another stride: one value an axis, or one for all. */
    public ConvolutionSpec withStride(int... values) {
        return new ConvolutionSpec(kernel, spread(values), padding, dilation, groups);
    }

    /** The same window with other padding: one value an axis, or one for all. */
    public ConvolutionSpec withPadding(int... values) {
        return new ConvolutionSpec(kernel, stride, spread(values), dilation, groups);
    }

    /** The same window with another dilation: one value an axis, or one for all; the padding stays as it is. */
    public ConvolutionSpec withDilation(int... values) {
        return new ConvolutionSpec(kernel, stride, padding, spread(values), groups);
    }

    /** The same window with another number of groups. */
    public ConvolutionSpec withGroups(int count) {
        return new ConvolutionSpec(kernel, stride, padding, dilation, count);
    }

    private int[] spread(int[] values) {
        return values.length == 1 ? filled(kernel.length, values[0]) : values;
    }

    private static int[] filled(int n, int value) {
        int[] a = new int[n];
        Arrays.fill(a, value);
        return a;
    }

    /** Number of axes. */
    public int axes() {
        return kernel.length;
    }

    /** Number of taps. */
    public int taps() {
        return Shape.elements(kernel);
    }

    /** True if every output position reads just its own input position. */
    public boolean pointwise() {
        return taps() == 1 && Arrays.stream(stride).allMatch(s -> s == 1) && Arrays.stream(padding).allMatch(p -> p == 0);
    }

    /** The window over an input {@code [N, spatial..., C]}. */
    Window over(Tensor x) {
        if (x.rank() != kernel.length + 2) {
            throw new IllegalArgumentException("a window of kernel " + Shape.text(kernel) + " needs a tensor [N, "
                    + new String[] {"L", "H, W", "D, H, W"}[kernel.length - 1] + ", C], got " + Shape.text(x.shape()));
        }
        Axis[] axes = {Axis.SINGLE, Axis.SINGLE, Axis.SINGLE};
        for (int i = 0; i < kernel.length; i++) {
            axes[3 - kernel.length + i] = Axis.of(x.size(1 + i), kernel[i], stride[i], padding[i], dilation[i]);
        }
        return new Window(x.size(0), axes[0], axes[1], axes[2]);
    }

    /** The shape of the result for an input of the same rank, with so many channels. */
    int[] outputShape(Window window, int channels) {
        return switch (kernel.length) {
            case 1 -> new int[] {window.batch(), window.width().out(), channels};
            case 2 -> new int[] {window.batch(), window.height().out(), window.width().out(), channels};
            default -> new int[] {window.batch(), window.depth().out(), window.height().out(), window.width().out(), channels};
        };
    }
}
