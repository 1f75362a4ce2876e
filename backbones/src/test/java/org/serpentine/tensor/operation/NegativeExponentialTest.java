package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.serpentine.tensor.GradientCheck;

class NegativeExponentialTest {
    @Test
    void agreesWithTheDefinition() {
        for (int size : new int[] {3, 50_000}) {
            GradientCheck.check("-exp of " + size, (ctx, x) -> NegativeExponential.apply(ctx, x[0]),
                    x -> Arrays.stream(x[0]).map(v -> -Math.exp(v)).toArray(), GradientCheck.random(1, size));
        }
    }
}
