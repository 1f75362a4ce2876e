package org.serpentine.tasks.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;

class SpeedRunTest {
    /** Else the compiler would begin anew with the first timed step. */
    @Test
    void warmingUpIsProfiledAsTimingIs() {
        NetworkEntry real = Catalogue.standard().get("test_vim");
        Set<Boolean> profiled = new HashSet<>();
        NetworkEntry spied = new NetworkEntry(real.name(), real.description(), real.extents(), real.channels(), real.published(), () -> {
            NetworkEntry.Network net = real.build().get();
            return new NetworkEntry.Network(net.module(), (ctx, image) -> {
                profiled.add(ctx.start() != 0);
                return net.forward().apply(ctx, image);
            });
        });
        try (Context ctx = Context.create(1)) {
            SpeedRun.run(spied, ctx, false, 0, real.inputShape(1, real.extents()));
        }
        assertEquals(Set.of(true), profiled);
    }
}
