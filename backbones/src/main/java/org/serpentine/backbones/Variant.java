package org.serpentine.backbones;

import java.util.Objects;
import java.util.function.Function;

/**
 * A registered set of sizes of a family.
 *
 * @param name          registered name, lower case, for example {@code vim_tiny_patch16_224}
 * @param description   one line
 * @param preprocessing how it wants its pictures; gives the default size
 * @param classes       classes of the published network
 * @param dropPath      published rate of stochastic depth in training; used when none is asked for
 * @param published     what the authors print about it
 * @param build         makes it, with zero weights
 */
public record Variant(String name, String description, Preprocessing preprocessing, int classes, double dropPath, Published published,
        Function<BackboneOptions, Backbone> build) {
    /** Checks the name and the ranges. */
    public Variant {
        Objects.requireNonNull(name, "the name of a variant is null; give lower-case letters, digits and underscores");
        Objects.requireNonNull(description, () -> "the description of the variant " + name + " is null; give one line");
        Objects.requireNonNull(preprocessing, () -> "the preprocessing of the variant " + name + " is null");
        Objects.requireNonNull(build, () -> "the variant " + name + " has nothing that builds it: build is null");
        if (!name.matches("[a-z0-9_]+")) {
            throw new IllegalArgumentException("variant name is \"" + name + "\", expected lower-case letters, digits and underscores");
        }
        if (classes < 0) {
            throw new IllegalArgumentException("classes of the variant " + name + " is " + classes
                    + ", expected 0 (features only) or more");
        }
        if (!(dropPath >= 0 && dropPath < 1)) {
            throw new IllegalArgumentException("dropPath of the variant " + name + " is " + dropPath + ", expected a rate in [0, 1)");
        }
    }

    /** An ImageNet-sized miniature or published network without stochastic depth. */
    public static Variant of(String name, String description, Preprocessing preprocessing, Published published,
            Function<BackboneOptions, Backbone> build) {
        return new Variant(name, description, preprocessing, 1000, 0, published, build);
    }

    /** True for miniatures that exist for tests. */
    public boolean miniature() {
        return name.startsWith("test_");
    }
}
