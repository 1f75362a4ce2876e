package org.serpentine.backbones;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class BackboneOptionsTest {
    /** Four steps from the first of five blocks to the last, across a stage without any. */
    @Test
    void dropPathGrowsThroughAllStages() {
        BackboneOptions options = new BackboneOptions(10, 3, 32, 32, List.of(), 0.5);
        assertEquals(List.of(List.of(0.0, 0.125), List.of(), List.of(0.25, 0.375, 0.5)), options.dropPaths(List.of(2, 0, 3)));
        assertEquals(List.of(List.of(0.0)), options.dropPaths(List.of(1)));
    }
}
