package org.serpentine.backbones.vmamba;

import java.util.List;
import java.util.stream.IntStream;
import org.serpentine.scanning.ScanOrder;
import org.serpentine.scanning.order.VmambaOrder;
import org.serpentine.tensor.operation.Activation;

/**
 * Sizes and choices of a {@link SelectiveScan2d}.
 *
 * @param channels      C, width in and out
 * @param inner         d, width that is scanned
 * @param states        N, states of a channel
 * @param rank          R, width that the step sizes are projected through; 0 stands for the usual ceil(C / 16)
 * @param gated         whether a second half of the input projection, through the activation, multiplies the scanned map
 * @param kernel        window of the depthwise convolution, odd; 1 for none
 * @param convBias      whether the convolution has a bias
 * @param bias          whether the input and output projections have one
 * @param activation    behind the convolution and of the gate; SiLU in everything published
 * @param outActivation applied after the norm, or null
 * @param orders        the scan order of each direction; walks without padding
 */
public record SelectiveScan2dConfig(int channels, int inner, int states, int rank, boolean gated, int kernel, boolean convBias,
        boolean bias, Activation activation, Activation outActivation, List<ScanOrder> orders) {
    /** Checks the ranges. */
    public SelectiveScan2dConfig {
        if (channels < 1 || inner < 1 || states < 1 || rank < 0) {
            throw new IllegalArgumentException("SelectiveScan2d: channels " + channels + ", inner " + inner + ", states " + states
                    + " must be at least 1, rank " + rank + " at least 0");
        }
        if (kernel < 1 || kernel % 2 == 0) {
            throw new IllegalArgumentException("SelectiveScan2d: kernel is " + kernel + ", expected an odd number from 1 (none)");
        }
        if (orders.isEmpty()) {
            throw new IllegalArgumentException("SelectiveScan2d: orders is empty, expected one scan order a direction");
        }
        rank = rank == 0 ? (channels + 15) / 16 : rank;
        orders = List.copyOf(orders);
    }

    /** The block of the first VMamba, of MambaIR and of others: gated, a 3x3 convolution with bias, the four directions of the cross scan. */
    public static SelectiveScan2dConfig gated(int channels, int inner, int states) {
        return new SelectiveScan2dConfig(channels, inner, states, 0, true, 3, true, false, Activation.SILU, null, directions(VmambaOrder.Mode.CROSS));
    }

    /** The block of the later VMamba ({@code v05_noz}): no gate, a 3x3 convolution without bias, the four directions of the cross scan. */
    public static SelectiveScan2dConfig ungated(int channels, int inner, int states) {
        return new SelectiveScan2dConfig(channels, inner, states, 0, false, 3, false, false, Activation.SILU, null, directions(VmambaOrder.Mode.CROSS));
    }

    /** The four directions of one of VMamba's scan modes. */
    public static List<ScanOrder> directions(VmambaOrder.Mode mode) {
        return IntStream.range(0, VmambaOrder.DIRECTIONS).<ScanOrder>mapToObj(k -> new VmambaOrder(mode, k)).toList();
    }

    /** The same block with other scan orders, one a direction. */
    public SelectiveScan2dConfig withOrders(List<ScanOrder> newOrders) {
        return new SelectiveScan2dConfig(channels, inner, states, rank, gated, kernel, convBias, bias, activation, outActivation, newOrders);
    }
}
