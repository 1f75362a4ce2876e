package org.serpentine.examples;

import java.util.List;
import java.util.SplittableRandom;
import org.serpentine.backbones.vmamba.SelectiveScan2d;
import org.serpentine.backbones.vmamba.SelectiveScan2dConfig;
import org.serpentine.scanning.ScanOrders;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** Scans a map in an order of one's own, forward and backward, inside VMamba's block; the order may be learnt through like any other. */
public final class OwnOrderInVMamba {
    private OwnOrderInVMamba() {}

    /** Takes nothing. */
    public static void main(String[] args) {
        SelectiveScan2d usual = new SelectiveScan2d(SelectiveScan2dConfig.ungated(16, 32, 1));
        SelectiveScan2d rings = rings(16);
        usual.initializeFrom(1);
        rings.initializeFrom(1);
        Tensor map = Tensor.zeros(1, 14, 14, 16);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < map.elements(); i++) {
            map.data()[i] = (float) random.nextGaussian();
        }
        try (Context ctx = Context.create()) {
            System.out.println("four directions of the cross scan: " + usual.parameterCount() + " parameters, " + usual.forward(ctx, map));
            System.out.println("rings inwards and outwards: " + rings.parameterCount() + " parameters, " + rings.forward(ctx, map));
        }
    }

    /** A block with two directions. */
    static SelectiveScan2d rings(int channels) {
        ScanOrders orders = ScanOrders.standard().with(new OwnScanOrder());
        return new SelectiveScan2d(SelectiveScan2dConfig.ungated(channels, 2 * channels, 1)
                .withOrders(List.of(orders.get("rings"), orders.get("rings-reverse"))));
    }
}
