package org.serpentine.tasks.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.serpentine.backbones.Published;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;

class SpeedInTurnTest {
    /** A network whose steps wait, five times as long in one context as in the other. */
    @Test
    void ratioIsThatOfTheTwoContexts() {
        try (Context quick = Context.create(1); Context slow = Context.create(1)) {
            NetworkEntry entry = new NetworkEntry("waits", "", new int[] {4}, 1, Published.NOTHING,
                    () -> new NetworkEntry.Network(new Module() {}, (ctx, image) -> {
                        long end = System.nanoTime() + (ctx == slow ? 20_000_000 : 4_000_000);
                        while (System.nanoTime() < end) {
                            LockSupport.parkNanos(end - System.nanoTime());
                        }
                        return image;
                    }));
            SpeedInTurn speed = SpeedInTurn.run(entry, quick, slow, false, 0.3, 1, 4, 1);
            assertEquals(3, speed.pairs());
            assertTrue(speed.seconds() >= 0.004 && speed.seconds() < 0.02, speed.toString());
            assertTrue(speed.otherSeconds() >= 0.02, speed.toString());
            assertTrue(speed.ratio() > 2 && speed.ratio() <= 5.5, speed.toString());
        }
    }
}
