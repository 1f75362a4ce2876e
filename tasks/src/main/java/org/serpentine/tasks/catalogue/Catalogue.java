package org.serpentine.tasks.catalogue;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.Backbones;
import org.serpentine.backbones.Published;
import org.serpentine.backbones.Variant;
import org.serpentine.scanning.NearNames;
import org.serpentine.scanning.Wildcards;
import org.serpentine.tasks.segmentation.LightMUnet;
import org.serpentine.tasks.segmentation.LightMUnetConfig;
import org.serpentine.tasks.superresolution.RestorationEntry;
import org.serpentine.tasks.superresolution.RestorationNetwork;
import org.serpentine.tasks.superresolution.RestorationNetworks;

/** All networks by name. */
public final class Catalogue {
    private final Map<String, NetworkEntry> entries = new LinkedHashMap<>();

    private Catalogue() {}

    /** The networks of this version. */
    public static Catalogue standard() {
        Catalogue c = new Catalogue();
        c.lightMUnet("lightmunet_2d", "LightM-UNet as released, pictures", LightMUnetConfig.released(2, 1, 2),
                new Published("1.09 M", "", "", "the released code builds 5.01 M, and no width or depth we tried gives 1.09 M"), 256, 256);
        c.lightMUnet("lightmunet_3d", "LightM-UNet as released, volumes", LightMUnetConfig.released(3, 1, 2),
                new Published("1.87 M", "", "", "the released code builds 5.02 M"), 32, 48, 40);
        c.lightMUnet("lightmunet_2d_small", "16 filters, blocks 1,1,1,1",
                new LightMUnetConfig(2, 16, 1, 2, List.of(1, 1, 1, 1), List.of(1, 1, 1), 0), Published.NOTHING, 256, 256);
        c.lightMUnet("lightmunet_3d_small", "8 filters, blocks 1,1,1",
                new LightMUnetConfig(3, 8, 1, 4, List.of(1, 1, 1), List.of(1, 1), 0), Published.NOTHING, 64, 64, 64);
        c.lightMUnet("test_lightmunet_2d", "miniature for tests",
                new LightMUnetConfig(2, 8, 1, 2, List.of(1, 1), List.of(1), 0), Published.NOTHING, 32, 32);
        c.lightMUnet("test_lightmunet_3d", "miniature for tests",
                new LightMUnetConfig(3, 8, 1, 2, List.of(1, 1), List.of(1), 0), Published.NOTHING, 16, 16, 16);
        Backbones.list().forEach(name -> c.backbone(Backbones.variant(name)));
        RestorationNetworks.standard().entries().forEach(c::restoration);
        return c;
    }

    private void restoration(RestorationEntry e) {
        int side = e.name().startsWith("test_") ? 16 : 64;
        entries.put(e.name(), new NetworkEntry(e.name(), e.description(), new int[] {side, side}, e.channels(), e.published(), () -> {
            RestorationNetwork net = e.create();
            return new NetworkEntry.Network(net.module(), net::forward);
        }));
    }

    private void backbone(Variant v) {
        int[] extents = {v.preprocessing().height(), v.preprocessing().width()};
        entries.put(v.name(), new NetworkEntry(v.name(), v.description(), extents, 3, v.published(), () -> {
            Backbone net = v.build().apply(new BackboneOptions(v.classes(), 3, extents[0], extents[1], List.of(), 0));
            return new NetworkEntry.Network(net, net::forward);
        }));
    }

    private void lightMUnet(String name, String description, LightMUnetConfig config, Published published, int... extents) {
        entries.put(name, new NetworkEntry(name, description, extents, config.inputs(), published, () -> {
            LightMUnet net = new LightMUnet(config);
            return new NetworkEntry.Network(net, net::forward);
        }));
    }

    /** All names, in order of family. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /**
     * The names that one of these patterns matches, in order of family.
     *
     * @param patterns names in which {@code *} stands for any characters
     * @throws IllegalArgumentException naming the nearest right ones if a pattern matches nothing
     */
    public List<String> names(List<String> patterns) {
        Set<String> chosen = new LinkedHashSet<>();
        for (String pattern : patterns) {
            if (!pattern.contains("*")) {
                chosen.add(get(pattern).name());
                continue;
            }
            Pattern p = Wildcards.pattern(pattern);
            List<String> matching = entries.keySet().stream().filter(name -> p.matcher(name).matches()).toList();
            if (matching.isEmpty()) {
                throw new IllegalArgumentException("no network matches \"" + pattern + "\". `serpentine models --names` lists all.");
            }
            chosen.addAll(matching);
        }
        return List.copyOf(chosen);
    }

    /**
     * The network of this name.
     *
     * @throws IllegalArgumentException naming the nearest right ones
     */
    public NetworkEntry get(String name) {
        NetworkEntry entry = entries.get(name);
        if (entry == null) {
            List<String> near = NearNames.of(name, entries.keySet(), 4);
            throw new IllegalArgumentException("no network is called \"" + name + "\"" + (near.isEmpty() ? ""
                    : "; the nearest names are " + String.join(", ", near)) + ". `serpentine models --names` lists all.");
        }
        return entry;
    }
}
