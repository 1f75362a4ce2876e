package org.serpentine.backbones;

import java.util.List;

/**
 * The variants of one architecture. Families in other jars are found by {@link java.util.ServiceLoader}: name the class in
 * {@code META-INF/services/org.serpentine.backbones.Family}.
 */
public interface Family {
    /** Its variants, smallest first, miniatures last. */
    List<Variant> variants();
}
