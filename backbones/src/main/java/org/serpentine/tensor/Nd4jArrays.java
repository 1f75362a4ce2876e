package org.serpentine.tensor;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Exchange with ND4J. Apart from {@link Tensor}, so that a program that does not use ND4J never loads its native library, which
 * takes a second or more. Values are copied both ways: a tensor lives on the heap, an ND4J array outside it.
 */
public final class Nd4jArrays {
    private Nd4jArrays() {}

    /**
     * A tensor of the same shape and values, row-major whatever the order or strides of the array (views are fine). The axes are
     * not permuted: bring channels last beforehand, with {@code permute}.
     *
     * @param array of any number type; doubles and long integers are rounded to float
     * @return a tensor outside any pool
     * @throws IllegalArgumentException if the array holds text, or more than 2^31-1 values
     */
    public static Tensor fromNd4j(INDArray array) {
        DataType type = array.dataType();
        if (!type.isNumerical() && type != DataType.BOOL) {
            throw new IllegalArgumentException("an ND4J array of " + type + " cannot become a tensor: expected numbers");
        }
        long[] extents = array.shape();
        int[] shape = new int[extents.length];
        for (int i = 0; i < shape.length; i++) {
            if (extents[i] > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("an ND4J array of shape " + Arrays.toString(extents)
                        + " cannot become a tensor, which holds at most 2^31-1 values: cut it into windows");
            }
            shape[i] = (int) extents[i];
        }
        if (Shape.elements(shape) == 0) {
            return Tensor.zeros(shape);
        }
        INDArray floats = type == DataType.FLOAT ? array : array.castTo(DataType.FLOAT);
        INDArray packed = floats.dup('c');
        float[] values = packed.data().asFloat();
        close(packed);
        if (floats != array) {
            close(floats);
        }
        return Tensor.of(values, shape);
    }

    /**
     * An ND4J float array, row-major, of the same shape and values. It belongs to the caller's workspace if one is active;
     * otherwise close it when done, or its memory stays until a garbage collection.
     */
    public static INDArray toNd4j(Tensor tensor) {
        long[] shape = Arrays.stream(tensor.shape()).asLongStream().toArray();
        if (tensor.elements() == 0) {
            return Nd4j.empty(DataType.FLOAT).reshape(shape);
        }
        return shape.length == 0 ? Nd4j.scalar(tensor.data()[0]) : Nd4j.create(tensor.data(), shape, 'c');
    }

    private static void close(INDArray temporary) {
        if (temporary.closeable()) {
            temporary.close();
        }
    }
}
