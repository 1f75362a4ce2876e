package org.serpentine.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.serpentine.tensor.Tape;

/**
 * A node of a network: parameters and children under the names the authors' code gave them, so that the keys of
 * {@link #parameters()} are exactly those of their checkpoints.
 *
 * <p>Subclasses declare parameters and children in their constructors, in the official order, and have a {@code forward} method
 * of whatever arguments suit them; the first is always the {@link org.serpentine.tensor.Context}.
 */
public abstract class Module {
    private final Map<String, Object> members = new LinkedHashMap<>();

    /** Declares a learned tensor of the given official shape, zero at first. */
    protected final Parameter parameter(String name, Layout layout, int... officialShape) {
        return declare(name, new Parameter(sized(name, officialShape), layout, true, officialShape.length > 1));
    }

    /** Declares a learned tensor that the authors exclude from weight decay. */
    protected final Parameter undecayed(String name, Layout layout, int... officialShape) {
        return declare(name, new Parameter(sized(name, officialShape), layout, true, false));
    }

    /** Declares values that travel with the weights but are not learned. */
    protected final Parameter buffer(String name, int... officialShape) {
        return declare(name, new Parameter(officialShape, Layout.SAME, false, false));
    }

    /** Declares a second key for a parameter of this module: one tensor that the authors' checkpoints hold twice. */
    protected final Parameter alias(String name, Parameter same) {
        return declare(name, same);
    }

    /**
     * Declares a child; a dotted name ({@code "down_layers.0.1"}) stands for levels that hold nothing else, and an empty name puts the
     * child's members among this module's own (it is not listed by {@link #modules} itself then).
     */
    protected final <M extends Module> M child(String name, M module) {
        return declare(name, module);
    }

    private static int[] sized(String name, int[] shape) {
        if (Arrays.stream(shape).asDoubleStream().reduce(1, (a, b) -> a * b) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the parameter " + name + " would be of shape " + Arrays.toString(shape)
                    + ", more than 2^31-1 values: give a smaller picture size (height, width) or fewer channels");
        }
        return shape;
    }

    private <T> T declare(String name, T member) {
        if (members.putIfAbsent(name, member) != null) {
            throw new IllegalStateException("two members are called \"" + name + "\" in " + getClass().getSimpleName());
        }
        return member;
    }

    /**
     * Gives own parameters (not the children's) their initial values; the default leaves them at zero.
     *
     * @param random seeded source
     */
    protected void initialize(SplittableRandom random) {}

    /** Initialises the whole tree from a seed, children first in declaration order, so that a parent may overrule them. */
    public final void initializeFrom(long seed) {
        initializeTree(new SplittableRandom(seed));
        parameters().values().forEach(p -> p.value().changed());
    }

    private void initializeTree(SplittableRandom random) {
        members.values().forEach(member -> {
            if (member instanceof Module m) {
                m.initializeTree(random);
            }
        });
        initialize(random);
    }

    /** Every parameter and buffer of this tree by its full key, in declaration order. */
    public final Map<String, Parameter> parameters() {
        Map<String, Parameter> all = new LinkedHashMap<>();
        collect("", all);
        return all;
    }

    private void collect(String prefix, Map<String, Parameter> into) {
        members.forEach((name, member) -> {
            if (member instanceof Parameter p) {
                into.put(prefix + name, p);
            } else {
                ((Module) member).collect(name.isEmpty() ? prefix : prefix + name + ".", into);
            }
        });
    }

    /** Every module of this tree by its dotted name, itself first under the empty name. */
    public final Map<String, Module> modules() {
        Map<String, Module> all = new LinkedHashMap<>();
        all.put("", this);
        members.forEach((name, member) -> {
            if (member instanceof Module m) {
                m.modules().forEach((below, module) -> all.putIfAbsent(
                        name.isEmpty() || below.isEmpty() ? name + below : name + "." + below, module));
            }
        });
        return all;
    }

    /** As {@link #parameters}, with every tensor once, under its first key: what an optimiser goes through. */
    public final Map<String, Parameter> distinctParameters() {
        Map<String, Parameter> all = parameters();
        Set<Parameter> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        all.values().removeIf(p -> !seen.add(p));
        return all;
    }

    /** Number of learned values; buffers do not count. */
    public final long parameterCount() {
        return distinctParameters().values().stream().filter(p -> !p.buffer()).mapToLong(Parameter::elements).sum();
    }

    /** Makes the tape collect gradients of all parameters that are not frozen. */
    public final void watch(Tape tape) {
        parameters().values().forEach(p -> p.watch(tape));
    }

    /** Sets all gradients to zero. */
    public final void clearGradients() {
        parameters().values().forEach(Parameter::clearGradient);
    }

    /** Freezes or thaws every parameter. */
    public final void freeze(boolean on) {
        parameters().values().forEach(p -> p.freeze(on));
    }

    /**
     * Loads weights key by key. All are read before the first is written, so that a source that fails half way (or any other exception
     * from here) leaves the network as it was; that takes memory for one copy of the weights.
     *
     * @param strict if true, nothing is changed unless every key and shape fits
     * @throws IncompleteWeightsException if strict and something does not fit
     * @throws IllegalArgumentException   if a source gives a tensor of another length than its shape says
     */
    public final LoadReport load(WeightSource source, boolean strict) {
        LoadReport report = compare(source);
        if (strict && !report.complete()) {
            throw new IncompleteWeightsException(report);
        }
        Map<String, Parameter> own = parameters();
        Map<String, float[]> read = new LinkedHashMap<>();
        for (String key : report.loaded()) {
            float[] values = source.read(key);
            if (values.length != own.get(key).elements()) {
                throw new IllegalArgumentException("the source gives " + values.length + " values for " + key + ", expected "
                        + own.get(key).elements() + " for its shape " + Arrays.toString(own.get(key).officialShape())
                        + "; nothing was changed");
            }
            read.put(key, values);
        }
        read.forEach((key, values) -> own.get(key).setOfficial(values));
        return report;
    }

    /** What {@link #load} would do; nothing is changed. */
    public final LoadReport compare(WeightSource source) {
        Map<String, Parameter> own = parameters();
        Set<String> unexpected = new LinkedHashSet<>(source.keys());
        List<String> loaded = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        List<String> mismatched = new ArrayList<>();
        own.forEach((key, p) -> {
            if (!unexpected.remove(key)) {
                missing.add(key);
            } else if (!Arrays.equals(source.shape(key), p.officialShape())) {
                mismatched.add(key + ": found " + Arrays.toString(source.shape(key)) + ", expected "
                        + Arrays.toString(p.officialShape()));
            } else {
                loaded.add(key);
            }
        });
        unexpected.removeIf(key -> key.endsWith("num_batches_tracked"));
        return new LoadReport(loaded, missing, List.copyOf(unexpected), mismatched);
    }

    /** This tree's values as a source, for copying into another network or writing to a file. */
    public final WeightSource weights() {
        WeightMap all = new WeightMap();
        parameters().forEach((key, p) -> all.put(key, p.officialShape(), p::official));
        return all;
    }
}
