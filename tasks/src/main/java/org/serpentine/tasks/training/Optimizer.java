package org.serpentine.tasks.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.serpentine.nn.Parameter;
import org.serpentine.scanning.kernel.Workers;

/**
 * Changes parameters along their gradients. An optimiser keeps running averages for each parameter; {@link #state} and
 * {@link #restore} carry them through a checkpoint without loss, so that a resumed training continues bit for bit.
 */
public abstract sealed class Optimizer permits Sgd, Adam {
    /** Fewer values than this are not worth a thread of their own. */
    private static final int GRAIN = 1 << 15;

    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, float[]> state = new LinkedHashMap<>();
    private long steps;

    Optimizer(Map<String, Parameter> all) {
        Objects.requireNonNull(all, "an optimiser needs parameters, got null: Module.parameters() gives those of a network");
        all.forEach((key, p) -> {
            if (!p.buffer() && !parameters.containsValue(p)) { // a tensor may have two keys
                parameters.put(key, p);
            }
        });
    }

    /** What stays the same during a training with an optimiser. */
    public sealed interface Settings permits Adam.Settings, Sgd.Settings {
        /** A fresh optimiser of these parameters; buffers among them are left alone. */
        Optimizer create(Map<String, Parameter> parameters);
    }

    /** Declares a running average shaped like each parameter, zero at first. */
    final void keepAverage(String name) {
        parameters.forEach((key, p) -> state.put(name + "." + key, new float[p.elements()]));
    }

    final float[] average(String name, String key) {
        return state.get(name + "." + key);
    }

    /**
     * One update of every parameter that is not frozen, from the gradients collected since they were last cleared.
     *
     * @param workers      threads to share the loops among; the result does not depend on their number
     * @param learningRate step size, at least 0
     */
    public final void step(Workers workers, double learningRate) {
        if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException("learningRate is " + learningRate + "; it must be finite and at least 0");
        }
        steps++;
        begin(steps, learningRate);
        parameters.forEach((key, p) -> {
            if (p.trainable()) {
                workers.ranges(p.elements(), GRAIN, update(key, p));
                p.value().changed();
            }
        });
    }

    /** Computes what all parameters share in this step. */
    abstract void begin(long step, double learningRate);

    /** The update of one parameter as a loop body over its values. */
    abstract Workers.RangeBody update(String key, Parameter p);

    /** Number of updates so far. */
    public final long steps() {
        return steps;
    }

    /** The running averages themselves by name, in our memory layout: for writing to a checkpoint. */
    public final Map<String, float[]> state() {
        return java.util.Collections.unmodifiableMap(state);
    }

    /**
     * Takes back what {@link #state} and {@link #steps} gave.
     *
     * @throws IllegalArgumentException if an average is missing or has another length; nothing is changed then
     */
    public final void restore(long stepsSoFar, Map<String, float[]> saved) {
        restore(state, saved, "optimiser state");
        steps = stepsSoFar;
    }

    /** Copies saved values over a training's own, all of them or, if one does not fit, none. */
    static void restore(Map<String, float[]> own, Map<String, float[]> saved, String what) {
        own.forEach((key, values) -> {
            float[] found = saved.get(key);
            if (found == null || found.length != values.length) {
                throw new IllegalArgumentException(what + " \"" + key + "\" "
                        + (found == null ? "is missing" : "has " + found.length + " values, expected " + values.length)
                        + ": the checkpoint is of another network or optimiser");
            }
        });
        own.forEach((key, values) -> System.arraycopy(saved.get(key), 0, values, 0, values.length));
    }
}
