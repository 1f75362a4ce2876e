package org.serpentine.tasks.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.serpentine.nn.Parameter;
import org.serpentine.scanning.kernel.Workers;

/**
 * An exponential moving average (EMA) of the weights: {@code average = d average + (1 - d) weight} after every step, with
 * {@code d = min(decay, (1 + steps) / (10 + steps))} so that the random start is soon forgotten. Buffers are copied.
 */
public final class WeightAverage {
    private static final int GRAIN = 1 << 16;

    private final Map<String, Parameter> parameters;
    private final Map<String, float[]> averages = new LinkedHashMap<>();
    private final double decay;

    /**
     * An average that starts at the present weights.
     *
     * @param decay in [0, 1); 0.999 remembers about a thousand steps
     */
    public WeightAverage(Map<String, Parameter> parameters, double decay) {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("decay is " + decay + "; it must be in [0, 1)");
        }
        this.parameters = parameters;
        this.decay = decay;
        parameters.forEach((key, p) -> averages.put(key, p.value().data().clone()));
    }

    /**
     * Takes the present weights in.
     *
     * @param steps number of optimiser steps so far, the one just done included
     */
    public void update(Workers workers, long steps) {
        float d = (float) Math.min(decay, (1.0 + steps) / (10.0 + steps));
        float fresh = 1 - d;
        parameters.forEach((key, p) -> {
            float[] average = averages.get(key);
            float[] now = p.value().data();
            if (p.buffer()) {
                System.arraycopy(now, 0, average, 0, now.length);
            } else {
                workers.ranges(now.length, GRAIN, (from, to) -> {
                    for (int i = from; i < to; i++) {
                        average[i] = d * average[i] + fresh * now[i];
                    }
                });
            }
        });
    }

    /**
     * Exchanges the weights of the network with the averages; called twice it changes nothing. Put around a validation:
     * swap, validate, swap.
     */
    public void swap() {
        parameters.forEach((key, p) -> {
            float[] average = averages.get(key);
            float[] now = p.value().data();
            for (int i = 0; i < now.length; i++) {
                float kept = now[i];
                now[i] = average[i];
                average[i] = kept;
            }
            p.value().changed();
        });
    }

    /** The averages themselves by key, in our memory layout. */
    public Map<String, float[]> state() {
        return Collections.unmodifiableMap(averages);
    }

    /** Takes back what {@link #state} gave. */
    public void restore(Map<String, float[]> saved) {
        Optimizer.restore(averages, saved, "weight average");
    }
}
