package org.serpentine.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class Nd4jArraysTest {
    @Test
    void aTensorKeepsItsShapeAndOrder() {
        Tensor tensor = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 2, 3);
        try (INDArray array = Nd4jArrays.toNd4j(tensor)) {
            assertArrayEquals(new long[] {1, 2, 3}, array.shape());
            assertEquals(DataType.FLOAT, array.dataType());
            assertEquals(6f, array.getFloat(0, 1, 2));
            assertEquals(4f, array.getFloat(0, 1, 0));
            array.putScalar(0, 0, 0, 9f);
            assertEquals(1f, tensor.data()[0], "the array must be a copy");
        }
    }

    @Test
    void columnMajorArraysAndViewsBecomeRowMajor() {
        INDArray column = Nd4j.create(new float[] {1, 2, 3, 4, 5, 6}, new int[] {2, 3}, 'f');
        assertArrayEquals(new float[] {1, 3, 5, 2, 4, 6}, Nd4jArrays.fromNd4j(column).data());
        INDArray grid = Nd4j.arange(24).castTo(DataType.FLOAT).reshape(2, 3, 4);
        Tensor part = Nd4jArrays.fromNd4j(grid.get(NDArrayIndex.point(1), NDArrayIndex.interval(1, 3), NDArrayIndex.interval(0, 2, 4)));
        assertArrayEquals(new int[] {2, 2}, part.shape());
        assertArrayEquals(new float[] {16, 18, 20, 22}, part.data());
        Tensor turned = Nd4jArrays.fromNd4j(grid.permute(2, 0, 1));
        assertArrayEquals(new int[] {4, 2, 3}, turned.shape());
        assertEquals(grid.getFloat(1, 2, 3), turned.data()[3 * 6 + 5]);
        assertEquals(4f, turned.data()[1]);
        assertEquals(23f, grid.getFloat(1, 2, 3), "the array itself must stay");
    }

    @ParameterizedTest
    @EnumSource(value = DataType.class, names = {"DOUBLE", "HALF", "BFLOAT16", "INT", "LONG", "UBYTE", "BYTE", "SHORT"})
    void numbersOfAnyTypeAreConverted(DataType type) {
        INDArray array = Nd4j.create(new float[] {0, 1, 7, 64}, new int[] {2, 2}, 'c').castTo(type);
        assertArrayEquals(new float[] {0, 1, 7, 64}, Nd4jArrays.fromNd4j(array).data());
        assertEquals(7.0, array.getDouble(1, 0), "the array itself must stay open");
    }

    @Test
    void truthValuesScalarsAndNothing() {
        assertArrayEquals(new float[] {0, 1}, Nd4jArrays.fromNd4j(Nd4j.create(new boolean[] {false, true})).data());
        Tensor scalar = Nd4jArrays.fromNd4j(Nd4j.scalar(2.5));
        assertEquals(0, scalar.rank());
        assertArrayEquals(new float[] {2.5f}, scalar.data());
        assertEquals(2.5f, Nd4jArrays.toNd4j(scalar).getFloat(0));
        Tensor nothing = Tensor.zeros(3, 0);
        assertArrayEquals(new int[] {3, 0}, Nd4jArrays.fromNd4j(Nd4jArrays.toNd4j(nothing)).shape());
    }

    @Test
    void textIsRefused() {
        var e = assertThrows(IllegalArgumentException.class, () -> Nd4jArrays.fromNd4j(Nd4j.create("snake")));
        assertTrue(e.getMessage().contains("UTF8"), e.getMessage());
    }
}
