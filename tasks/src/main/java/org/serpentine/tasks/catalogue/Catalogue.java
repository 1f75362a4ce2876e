package org.serpentine.tasks.catalogue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.Backbones;
import org.serpentine.backbones.Published;
import org.serpentine.backbones.Variant;
import org.serpentine.scanning.NearNames;
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
        c.lightMUnet("lightmunet_2d", "LightM-UNet as released, pictures", LightMUnetConfig.released(2, 1, 2), "1.09 M parameters; the "
                + "released code builds 5.01 M, and no width or depth we tried gives 1.09 M", 256, 256);
        c.lightMUnet("lightmunet_3d", "LightM-UNet as released, volumes", LightMUnetConfig.released(3, 1, 2), "1.87 M parameters; the "
                + "released code builds 5.02 M", 32, 48, 40);
        c.lightMUnet("lightmunet_2d_small", "16 filters, blocks 1,1,1,1",
                new LightMUnetConfig(2, 16, 1, 2, List.of(1, 1, 1, 1), List.of(1, 1, 1), 0), "", 256, 256);
        c.lightMUnet("lightmunet_3d_small", "8 filters, blocks 1,1,1",
                new LightMUnetConfig(3, 8, 1, 4, List.of(1, 1, 1), List.of(1, 1), 0), "", 64, 64, 64);
        c.lightMUnet("test_lightmunet_2d", "miniature for tests",
                new LightMUnetConfig(2, 8, 1, 2, List.of(1, 1), List.of(1), 0), "", 32, 32);
        c.lightMUnet("test_lightmunet_3d", "miniature for tests",
                new LightMUnetConfig(3, 8, 1, 2, List.of(1, 1), List.of(1), 0), "", 16, 16, 16);
        Backbones.list().forEach(name -> c.backbone(Backbones.variant(name)));
        RestorationNetworks.standard().entries().forEach(c::restoration);
        return c;
    }

    private void restoration(RestorationEntry e) {
        int side = e.name().startsWith("test_") ? 16 : 64;
        entries.put(e.name(), new NetworkEntry(e.name(), e.description(), new int[] {side, side}, e.channels(), e.claim(), () -> {
            RestorationNetwork net = e.create();
            return new NetworkEntry.Network(net.module(), net::forward);
        }));
    }

    private void backbone(Variant v) {
        int[] extents = {v.preprocessing().height(), v.preprocessing().width()};
        Published p = v.published();
        String claim = Stream.of(p.parameters(), p.cost(), p.accuracy(), p.remark()).filter(s -> !s.isEmpty()).collect(Collectors.joining("; "));
        entries.put(v.name(), new NetworkEntry(v.name(), v.description(), extents, 3, claim, () -> {
            Backbone net = v.build().apply(new BackboneOptions(v.classes(), 3, extents[0], extents[1], List.of(), 0));
            return new NetworkEntry.Network(net, net::forward);
        }));
    }

    private void lightMUnet(String name, String description, LightMUnetConfig config, String claim, int... extents) {
        entries.put(name, new NetworkEntry(name, description, extents, config.inputs(), claim, () -> {
            LightMUnet net = new LightMUnet(config);
            return new NetworkEntry.Network(net, net::forward);
        }));
    }

    /** All names, in order of family. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /**
     * The network of this name.
     *
     * @throws IllegalArgumentException naming the nearest right ones
     */
    public NetworkEntry get(String name) {
        NetworkEntry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("no network is called \"" + name + "\"; the nearest names are "
                    + String.join(", ", NearNames.of(name, entries.keySet(), 4)) + ". `serpentine models` lists all.");
        }
        return entry;
    }
}
