package org.serpentine.tasks.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.serpentine.backbones.vmamba.SelectiveScan2d;
import org.serpentine.backbones.vmamba.SelectiveScan2dConfig;
import org.serpentine.scanning.ScanOrder;
import org.serpentine.scanning.order.VmambaOrder;
import org.serpentine.tensor.operation.Activation;

/** VMamba's blocks and networks by the arguments of the authors' constructors. */
final class VMambaFixtures {
    /** v0, or v01..v05 with letters for the scan mode, then options. */
    private static final Pattern FORWARD_TYPE = Pattern.compile("v0|v0[1-5](1d|2d)?((?:_noz|_oact)*)");

    private VMambaFixtures() {}

    static Subject subject(Fixture f) {
        JsonNode c = f.config();
        if (c.has("d_model")) {
            return block(c.path("channel_first").asBoolean(false));
        }
        return null;
    }

    /** A scan block; the official convolution is channels first even when its surroundings are not, and so is its fixture. */
    private static Subject block(boolean channelsFirst) {
        ModuleSubject block = new ModuleSubject(VMambaFixtures::block, channelsFirst);
        return channelsFirst ? block : (f, ctx) -> {
            Map<String, Values> all = block.run(f, ctx);
            all.computeIfPresent("conv2d", (name, v) -> Values.channelsFirst(v.shape(), v.data()));
            return all;
        };
    }

    private static ModuleSubject.Built block(Fixture f) {
        JsonNode c = f.config();
        SelectiveScan2d block = new SelectiveScan2d(scan(c, c.path("d_model").asInt(), ""));
        return ModuleSubject.Built.of(block, "output", block::forward);
    }

    /** The scan's config from the arguments of {@code SS2D} (no prefix) or of a network (prefix {@code ssm_}). */
    private static SelectiveScan2dConfig scan(JsonNode c, int channels, String prefix) {
        String type = c.path("forward_type").asText("v2");
        Matcher m = FORWARD_TYPE.matcher(type);
        if (!m.matches()) {
            throw new IllegalArgumentException("forward_type is \"" + type + "\", expected v0, or v01 to v05, then 1d or 2d or nothing,"
                    + " then _noz and _oact or nothing");
        }
        String options = m.group(2) == null ? "" : m.group(2);
        String mode = m.group(1) == null ? "" : m.group(1);
        JsonNode conv = prefix.isEmpty() ? c.path("d_conv") : c.path("ssm_conv");
        List<ScanOrder> orders = SelectiveScan2dConfig.directions(mode.equals("1d") ? VmambaOrder.Mode.UNIDI
                : mode.equals("2d") ? VmambaOrder.Mode.BIDI : VmambaOrder.Mode.CROSS);
        return new SelectiveScan2dConfig(channels, (int) (c.path("ssm_ratio").asDouble(2) * channels),
                c.path(prefix + "d_state").asInt(16), c.path(prefix.isEmpty() ? "dt_rank" : "ssm_dt_rank").asInt(0),
                !options.contains("_noz"), Math.max(1, conv.asInt(3)), c.path(prefix.isEmpty() ? "conv_bias" : "ssm_conv_bias").asBoolean(true),
                c.path("bias").asBoolean(false), options.contains("_oact") ? Activation.GELU : null, orders);
    }
}
