package org.serpentine.tasks.parity;

import java.util.Map;
import org.serpentine.tensor.Context;

/** Runs what a fixture describes with our code. */
@FunctionalInterface
interface Subject {
    /** Every output by its fixture name, in the authors' layout; more than the fixture lists is no fault. */
    Map<String, Values> run(Fixture fixture, Context ctx);
}
