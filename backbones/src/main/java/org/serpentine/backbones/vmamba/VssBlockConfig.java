package org.serpentine.backbones.vmamba;

import java.util.List;
import org.serpentine.scanning.ScanOrder;
import org.serpentine.scanning.order.VmambaOrder;
import org.serpentine.tensor.operation.Activation;

/**
 * Choices of a {@link VssBlock} that do not depend on its width.
 *
 * @param ratio          inner width of the scan over the block's width
 * @param states         N, states of a channel
 * @param rank           R, width that the step sizes are projected through; 0 stands for the usual ceil(C / 16)
 * @param gated          whether the scanned map is gated
 * @param kernel         window of the depthwise convolution, odd; 1 for none
 * @param convBias       whether that convolution has a bias
 * @param activation     behind the convolution and of the gate
 * @param outActivation  behind the norm of the scanned map, or null
 * @param orders         the scan order of each direction
 * @param mlpRatio       hidden width of the MLP over the block's width; 0 for no MLP
 * @param mlpGated       whether the MLP's second half gates its first
 * @param mlpActivation  inside the MLP
 */
public record VssBlockConfig(double ratio, int states, int rank, boolean gated, int kernel, boolean convBias, Activation activation,
        Activation outActivation, List<ScanOrder> orders, double mlpRatio, boolean mlpGated, Activation mlpActivation) {
    /** Checks the ranges that {@link SelectiveScan2dConfig} does not. */
    public VssBlockConfig {
        if (!(ratio > 0)) {
            throw new IllegalArgumentException("VSS block: ratio is " + ratio + ", expected a number above 0");
        }
        if (!(mlpRatio >= 0)) {
            throw new IllegalArgumentException("VSS block: mlpRatio is " + mlpRatio + ", expected 0 (no MLP) or more");
        }
        orders = List.copyOf(orders);
    }

    /** The block of the first VMamba ({@code v0}): gated, 16 states, ratio 2, no MLP. */
    public static VssBlockConfig vanilla() {
        return new VssBlockConfig(2, 16, 0, true, 3, true, Activation.SILU, null,
                SelectiveScan2dConfig.directions(VmambaOrder.Mode.CROSS), 0, false, Activation.GELU);
    }

    /** The block of the later VMamba ({@code v05_noz}): no gate, one state, an MLP of ratio 4. */
    public static VssBlockConfig ungated(double ratio) {
        return new VssBlockConfig(ratio, 1, 0, false, 3, false, Activation.SILU, null,
                SelectiveScan2dConfig.directions(VmambaOrder.Mode.CROSS), 4, false, Activation.GELU);
    }

    /** The scan of a block of this width. */
    SelectiveScan2dConfig scan(int channels) {
        return new SelectiveScan2dConfig(channels, (int) (ratio * channels), states, rank, gated, kernel, convBias, false, activation,
                outActivation, orders);
    }
}
