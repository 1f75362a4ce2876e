package org.serpentine.backbones;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.serpentine.backbones.a2mamba.A2MambaFamily;
import org.serpentine.backbones.efficientvim.EfficientViMFamily;
import org.serpentine.backbones.mambamixer.MambaMixerFamily;
import org.serpentine.backbones.resnet.ResNetFamily;
import org.serpentine.backbones.rsmamba.RsMambaFamily;
import org.serpentine.backbones.vim.VimFamily;
import org.serpentine.backbones.vit.VisionTransformerFamily;
import org.serpentine.backbones.vmamba.VMambaFamily;
import org.serpentine.nn.LoadReport;
import org.serpentine.nn.WeightSource;
import org.serpentine.scanning.NearNames;
import org.serpentine.scanning.Wildcards;

/**
 * Backbones by name.
 *
 * <pre>{@code
 * Backbone net = Backbones.create("efficientvim_m1");
 * Backbone features = Backbones.builder("vmamba_tiny_s1l8").classes(0).inputs(4).outIndices(1, 2, 3).weights(checkpoint).build();
 * }</pre>
 */
public final class Backbones {
    private static final Map<String, Variant> VARIANTS = collect();

    private Backbones() {}

    private static Map<String, Variant> collect() {
        List<Family> families = new ArrayList<>(List.of(
                new EfficientViMFamily(),
                new MambaMixerFamily(),
                new ResNetFamily(),
                new VimFamily(),
                new VisionTransformerFamily(),
                new RsMambaFamily(),
                new VMambaFamily(),
                new A2MambaFamily()));
        ServiceLoader.load(Family.class).forEach(families::add);
        Map<String, Variant> all = new LinkedHashMap<>();
        for (Family family : families) {
            for (Variant v : family.variants()) {
                if (all.putIfAbsent(v.name(), v) != null) {
                    throw new IllegalStateException("two backbones are called \"" + v.name() + "\"");
                }
            }
        }
        return Collections.unmodifiableMap(all);
    }

    /** The published network of this name with fresh weights of seed 0. */
    public static Backbone create(String name) {
        return builder(name).build();
    }

    /** Options for the network of this name. */
    public static Builder builder(String name) {
        return new Builder(variant(name));
    }

    /**
     * The variant of this name.
     *
     * @throws IllegalArgumentException naming the nearest right ones
     */
    public static Variant variant(String name) {
        Objects.requireNonNull(name, "the name of a backbone is null; Backbones.list() gives all names");
        Variant v = VARIANTS.get(name);
        if (v == null) {
            Set<String> near = new LinkedHashSet<>(NearNames.of(name, VARIANTS.keySet(), 4));
            list(name + "_*").stream().limit(4).forEach(near::add); // a family's name
            throw new IllegalArgumentException("no backbone is called \"" + name + "\"; "
                    + (near.isEmpty() ? "known are " + String.join(", ", NearNames.offered(name, VARIANTS.keySet()))
                            : "the nearest names are " + String.join(", ", near)));
        }
        return v;
    }

    /** All names, by family. */
    public static List<String> list() {
        return List.copyOf(VARIANTS.keySet());
    }

    /** The names that match a pattern in which {@code *} stands for any characters, for example {@code vim*}. */
    public static List<String> list(String pattern) {
        Pattern p = Wildcards.pattern(Objects.requireNonNull(pattern, "the pattern of names is null; \"*\" stands for all"));
        return VARIANTS.keySet().stream().filter(name -> p.matcher(name).matches()).toList();
    }

    /** Collects options, then builds. */
    public static final class Builder {
        private final Variant variant;
        private int classes;
        private int inputs = 3;
        private int height;
        private int width;
        private List<Integer> outIndices = List.of();
        private double dropPath;
        private long seed;
        private Function<Backbone, LoadReport> loading;

        private Builder(Variant variant) {
            this.variant = variant;
            classes = variant.classes();
            height = variant.preprocessing().height();
            width = variant.preprocessing().width();
            dropPath = variant.dropPath();
        }

        /** Number of classes; 0 for pooled features. */
        public Builder classes(int count) {
            classes = count;
            return this;
        }

        /** Channels of the pictures. */
        public Builder inputs(int channels) {
            inputs = channels;
            return this;
        }

        /** Size of the pictures, in pixels. */
        public Builder size(int newHeight, int newWidth) {
            height = newHeight;
            width = newWidth;
            return this;
        }

        /** Stages whose maps {@link Backbone#features} returns, ascending. */
        public Builder outIndices(Integer... stages) {
            Objects.requireNonNull(stages, "outIndices is null; give stage numbers from 0, or none for all stages");
            outIndices = Stream.of(stages).map(i -> Objects.requireNonNull(i, "outIndices holds null; give stage numbers from 0")).toList();
            return this;
        }

        /** Largest rate of stochastic depth while training. */
        public Builder dropPath(double rate) {
            dropPath = rate;
            return this;
        }

        /** Seed of the fresh weights. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Weights to load, as {@link Backbone#loadPretrained} does. */
        public Builder weights(WeightSource checkpoint) {
            Objects.requireNonNull(checkpoint, "weights needs a source of weights, got null; leave it out for fresh weights");
            loading = net -> net.loadPretrained(checkpoint);
            return this;
        }

        /** Weights of a network for pictures of this size, as {@link Backbone#loadPretrained(WeightSource, int, int)} loads them. */
        public Builder weights(WeightSource checkpoint, int itsHeight, int itsWidth) {
            Objects.requireNonNull(checkpoint, "weights needs a source of weights, got null; leave it out for fresh weights");
            loading = net -> net.loadPretrained(checkpoint, itsHeight, itsWidth);
            return this;
        }

        /** The network. */
        public Backbone build() {
            Backbone net = variant.build().apply(new BackboneOptions(classes, inputs, height, width, outIndices, dropPath));
            net.featureInfo(); // refuses outIndices that this network does not have
            net.initializeFrom(seed);
            if (loading != null) {
                loading.apply(net);
            }
            return net;
        }
    }
}
