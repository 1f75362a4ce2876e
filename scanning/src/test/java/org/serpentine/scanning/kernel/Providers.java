package org.serpentine.scanning.kernel;

import java.util.ArrayList;
import java.util.List;

/** The providers that this Java can run. */
final class Providers {

    private Providers() {
    }

    static List<Kernels> all() {
        List<Kernels> all = new ArrayList<>(List.of(Kernels.scalar()));
        Kernels best = Kernels.best();
        if (!best.name().equals("scalar")) {
            all.add(best);
        }
        return all;
    }
}
