package org.serpentine.tasks.superresolution;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.serpentine.backbones.Published;
import org.serpentine.scanning.NearNames;

/** All super-resolution and restoration networks by name. */
public final class RestorationNetworks {
    private final Map<String, RestorationEntry> entries = new LinkedHashMap<>();

    private RestorationNetworks() {}

    /** The networks of this version. */
    public static RestorationNetworks standard() {
        RestorationNetworks all = new RestorationNetworks();
        Dvmsr.register(all);
        Pfvm.register(all);
        MambaIr.register(all);
        MambaIrV2.register(all);
        Contrast.register(all);
        Serpent.register(all);
        return all;
    }

    /**
     * Adds a network for RGB.
     *
     * @throws IllegalArgumentException if the name is taken
     */
    RestorationNetworks add(String name, String description, int scale, Published published, Supplier<RestorationNetwork> build) {
        return add(new RestorationEntry(name, description, scale, 3, published, build));
    }

    /**
     * Adds a network.
     *
     * @throws IllegalArgumentException if its name is taken
     */
    RestorationNetworks add(RestorationEntry entry) {
        if (entries.putIfAbsent(entry.name(), entry) != null) {
            throw new IllegalArgumentException("two networks are called \"" + entry.name() + "\"");
        }
        return this;
    }

    /** All names, in order of family. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** All networks, in order of family. */
    public Collection<RestorationEntry> entries() {
        return List.copyOf(entries.values());
    }

    /**
     * The network of this name.
     *
     * @throws IllegalArgumentException naming the nearest right ones
     */
    public RestorationEntry get(String name) {
        RestorationEntry entry = entries.get(name);
        if (entry == null) {
            List<String> near = NearNames.of(name, entries.keySet(), 4);
            throw new IllegalArgumentException("no super-resolution or restoration network is called \"" + name + "\"; "
                    + (near.isEmpty() ? "there are " : "the nearest names are ")
                    + String.join(", ", near.isEmpty() ? NearNames.offered(name, names()) : near)
                    + ". `serpentine models --names` lists all.");
        }
        return entry;
    }
}
