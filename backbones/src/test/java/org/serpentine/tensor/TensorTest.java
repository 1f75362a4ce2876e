package org.serpentine.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
