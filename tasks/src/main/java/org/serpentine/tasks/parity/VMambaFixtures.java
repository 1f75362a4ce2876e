package org.serpentine.tasks.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.vmamba.SelectiveScan2d;
import org.serpentine.backbones.vmamba.SelectiveScan2dConfig;
import org.serpentine.backbones.vmamba.VMamba;
import org.serpentine.backbones.vmamba.VMambaConfig;
import org.serpentine.backbones.vmamba.VssBlock;
import org.serpentine.backbones.vmamba.VssBlockConfig;
import org.serpentine.scanning.ScanOrder;
import org.serpentine.scanning.order.VmambaOrder;
import org.serpentine.tensor.operation.Activation;

/** VMamba's blocks and networks by the arguments of the authors' constructors. */
final class VMambaFixtures {
    /** The first release's v0; later ones, which differ in kernels and precision, with letters for the scan mode and options. */
    private static final Pattern FORWARD_TYPE = Pattern.compile("v0(?:seq)?|v(?:0[1-5]|2|3)(1d|2d)?((?:_?no32|_?noz|_?oact)*)");

    private static final List<Activation> ACTIVATIONS = List.of(Activation.SILU, Activation.GELU, Activation.RELU, Activation.SIGMOID);

    private VMambaFixtures() {}

    static Subject subject(Fixture f) {
        JsonNode c = f.config();
        if (c.has("d_model")) {
            return scanBlock(channelsFirst(c));
        }
        if (c.has("hidden_dim")) {
            return new ModuleSubject(VMambaFixtures::block, channelsFirst(c));
        }
        return c.has("depths") ? network(channelsFirst(c)) : null;
    }

    /** Pictures are channels first; maps are so if the norms are. */
    private static Subject network(boolean channelsFirst) {
        ModuleSubject network = new ModuleSubject(VMambaFixtures::network, true);
        return channelsFirst ? network : (f, ctx) -> {
            Map<String, Values> all = network.run(f, ctx);
            all.replaceAll((name, v) -> v.shape().length == 4 && !name.startsWith("grad.") ? v.channelsLast() : v);
            return all;
        };
    }

    /** The official convolution of a scan block is channels first even when its surroundings are not, and so is its fixture. */
    private static Subject scanBlock(boolean channelsFirst) {
        ModuleSubject block = new ModuleSubject(f -> {
            JsonNode c = f.config();
            int channels = c.path("d_model").asInt();
            VssBlockConfig b = block(c, "", c.path("d_conv"));
            SelectiveScan2d scan = new SelectiveScan2d(new SelectiveScan2dConfig(channels, (int) (b.ratio() * channels), b.states(),
                    b.rank(), b.gated(), b.kernel(), b.convBias(),
                    c.path("bias").asBoolean(false) && !isFirst(c), b.activation(), b.outActivation(),
                    b.orders()));
            return ModuleSubject.Built.of(scan, "output", scan::forward);
        }, channelsFirst);
        return channelsFirst ? block : (f, ctx) -> {
            Map<String, Values> all = block.run(f, ctx);
            all.computeIfPresent("conv2d", (name, v) -> Values.channelsFirst(v.shape(), v.data()));
            return all;
        };
    }

    private static ModuleSubject.Built block(Fixture f) {
        JsonNode c = f.config();
        Words.only(c, "post_norm", "false");
        VssBlock block = new VssBlock(c.path("hidden_dim").asInt(), block(c, "ssm_", c.path("ssm_conv")), 0);
        return ModuleSubject.Built.of(block, "output", block::forward);
    }

    private static ModuleSubject.Built network(Fixture f) {
        JsonNode c = f.config();
        List<Integer> wanted = Fixture.list(c.path("out_indices"));
        Words.only(c, "posembed", "false");
        List<Integer> depths = Fixture.list(c.path("depths"));
        List<Integer> dims = c.path("dims").isArray() ? Fixture.list(c.path("dims"))
                : VMambaConfig.doubling(c.path("dims").asInt(96), depths.size());
        VMambaConfig config = new VMambaConfig(depths, dims, block(c, "ssm_", c.path("ssm_conv")),
                Words.choose(c, "patchembed_version", VMambaConfig.Stem.V1, List.of(VMambaConfig.Stem.values())),
                Words.side(c, "patch_size", 4),
                Words.choose(c, "downsample_version", VMambaConfig.Downsample.V2, List.of(VMambaConfig.Downsample.values())),
                c.path("patch_norm").asBoolean(true), !wanted.isEmpty());
        VMamba net = new VMamba(config, new BackboneOptions(wanted.isEmpty() ? c.path("num_classes").asInt(1000) : 0,
                c.path("in_chans").asInt(3), 224, 224, wanted, 0));
        return wanted.isEmpty() ? ModuleSubject.Built.of(net, "output", net::forward) : ModuleSubject.Built.maps(net, "output");
    }

    /** Blocks say it themselves; networks by their norms. */
    private static boolean channelsFirst(JsonNode c) {
        Words.only(c, "norm_layer", "ln", "ln2d", "LN", "LN2D");
        return c.path("channel_first").asBoolean(c.path("norm_layer").asText("ln").equalsIgnoreCase("ln2d"));
    }

    /** Whether it is the first release's block, whose convolution, biases and activation are fixed whatever the arguments say. */
    private static boolean isFirst(JsonNode c) {
        return List.of("v0", "v0seq").contains(c.path("forward_type").asText());
    }

    /** The block from the arguments of the scan (no prefix) or of a block or network (prefix {@code ssm_}). */
    private static VssBlockConfig block(JsonNode c, String prefix, JsonNode kernel) {
        String type = c.path("forward_type").asText("v2");
        Matcher m = FORWARD_TYPE.matcher(type);
        if (!m.matches()) {
            throw new IllegalArgumentException("forward_type is \"" + type + "\", expected v0 or v0seq, or v01 to v05, v2 or v3, "
                    + "then 1d or 2d or nothing, then _noz and _oact or nothing");
        }
        String mode = m.group(1) == null ? "" : m.group(1);
        String options = m.group(2) == null ? "" : m.group(2);
        List<ScanOrder> orders = SelectiveScan2dConfig.directions(mode.equals("1d") ? VmambaOrder.Mode.UNIDI
                : mode.equals("2d") ? VmambaOrder.Mode.BIDI : VmambaOrder.Mode.CROSS);
        boolean first = isFirst(c);
        return new VssBlockConfig(c.path("ssm_ratio").asDouble(2), c.path(prefix + "d_state").asInt(16),
                c.path(prefix + "dt_rank").asInt(0), !options.contains("noz"), first ? 3 : Math.max(1, kernel.asInt(3)),
                first || c.path(prefix + "conv_bias").asBoolean(true),
                first ? Activation.SILU : Words.choose(c, prefix + "act_layer", Activation.SILU, ACTIVATIONS),
                options.contains("oact") ? Activation.GELU : null, orders,
                c.path("mlp_ratio").asDouble(4), c.path("gmlp").asBoolean(false),
                Words.choose(c, "mlp_act_layer", Activation.GELU, ACTIVATIONS));
    }
}
