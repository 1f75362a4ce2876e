package org.serpentine.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serpentine.scanning.kernel.Kernels;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.tensor.dense.Precision;

class TensorTest {
    @ParameterizedTest
    @CsvSource({"1, 2147483647", "2147483647, 1", "2147483647, 2147483647", "0, 5", "-1, 2", "0, -1"})
    void columnsThatDoNotExist(int from, int count) {
        Tensor x = Tensor.zeros(2, 4);
        String message = assertThrows(IllegalArgumentException.class, () -> x.columns(from, count)).getMessage();
        assertTrue(message.contains(count + " columns from " + from + " on of a tensor with 4 channels"), message);
    }

    @Test
    void allColumns() {
        assertEquals(4, Tensor.zeros(2, 4).columns(0, 4).count());
        assertEquals(0, Tensor.zeros(2, 4).columns(4, 0).count());
    }

    @Test
    void axesThatDoNotExist() {
        Tensor x = Tensor.zeros(2, 4);
        for (int axis : new int[] {2, -3, Integer.MIN_VALUE}) {
            String message = assertThrows(IndexOutOfBoundsException.class, () -> x.size(axis)).getMessage();
            assertTrue(message.contains("axis " + axis + " of Tensor[2, 4], which has rank 2"), message);
        }
        assertEquals(2, x.size(-2));
    }

    @Test
    void aContextNamesWhatIsMissing() {
        assertNull("precision", () -> Context.create(1, null));
        assertNull("workers", () -> new Context(null, Kernels.best(), Precision.F32.engine()));
        assertNull("kernels", () -> new Context(Workers.of(1), null, Precision.F32.engine()));
        assertNull("dense engine", () -> new Context(Workers.of(1), Kernels.best(), null));
    }

    private static void assertNull(String part, Executable action) {
        String message = assertThrows(NullPointerException.class, action).getMessage();
        assertTrue(message.contains(part), message);
    }
}
