package org.serpentine.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.Backbones;

class ObserverTest {
    /** What breaks off inside a block leaves none of the block's names behind. */
    @Test
    void namesAreRightAfterAnException() {
        Backbone net = Backbones.create("test_vmamba");
        Tensor image = GradientCheck.random(1, 1, 32, 32, 3);
        try (Context ctx = Context.create(1)) {
            List<String> before = new ArrayList<>();
            ctx.observe((name, t) -> before.add(name));
            net.forward(ctx, image);
            assertTrue(before.contains("stem") && before.contains("stage0.block0.op"), before.toString());
            ctx.observe((name, t) -> {
                if (name.equals("stage0.block0.op")) {
                    throw new IllegalStateException("enough");
                }
            });
            assertThrows(IllegalStateException.class, () -> net.forward(ctx, image));
            List<String> after = new ArrayList<>();
            ctx.observe((name, t) -> after.add(name));
            net.forward(ctx, image);
            assertEquals(before, after);
        }
    }
}
