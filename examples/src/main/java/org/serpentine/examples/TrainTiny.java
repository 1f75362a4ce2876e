package org.serpentine.examples;

import java.util.List;
import java.util.SplittableRandom;
import org.serpentine.tasks.segmentation.LightMUnet;
import org.serpentine.tasks.segmentation.LightMUnetConfig;
import org.serpentine.tasks.training.Adam;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.DiceCrossEntropy;

/** Trains a miniature LightM-UNet to find discs in noise: the bare loop that {@code tasks.training} wraps. */
public final class TrainTiny {
    private static final int BATCH = 2;
    private static final int SIZE = 32;
    private static final double LEARNING_RATE = 3e-3;

    private TrainTiny() {}

    /** Takes nothing, or the number of steps. */
    public static void main(String[] args) {
        LightMUnet network = new LightMUnet(new LightMUnetConfig(2, 8, 1, 2, List.of(1, 1), List.of(1), 0));
        network.initializeFrom(1);
        System.out.println(network.parameterCount() + " parameters");
        double[] losses = train(network, args.length == 0 ? 60 : Integer.parseInt(args[0]));
        for (int step = 0; step < losses.length; step += 10) {
            System.out.printf("step %3d  loss %.4f%n", step, losses[step]);
        }
    }

    /** The loss of each step: soft Dice (-1 at best) plus cross-entropy (0 at best). */
    static double[] train(LightMUnet network, int steps) {
        double[] losses = new double[steps];
        SplittableRandom random = new SplittableRandom(2);
        Tensor images = Tensor.zeros(BATCH, SIZE, SIZE, 1);
        int[] labels = new int[BATCH * SIZE * SIZE];
        Adam optimizer = new Adam(network.parameters(), Adam.Settings.adam(0));
        try (Context ctx = Context.create()) {
            for (int step = 0; step < steps; step++) {
                drawDiscs(random, images.data(), labels);
                network.clearGradients();
                try (Tape tape = ctx.startTape()) {
                    network.watch(tape);
                    Tensor logits = network.forward(ctx, images);
                    Tensor loss = DiceCrossEntropy.apply(ctx, logits, labels, new DiceCrossEntropy.Options(true, false, 1e-5f)).loss();
                    tape.backward(loss);
                    losses[step] = loss.data()[0];
                }
                optimizer.step(ctx.workers(), LEARNING_RATE);
            }
        }
        return losses;
    }

    private static void drawDiscs(SplittableRandom random, float[] images, int[] labels) {
        for (int item = 0; item < BATCH; item++) {
            double radius = random.nextDouble(4, 10);
            double x = random.nextDouble(radius, SIZE - radius);
            double y = random.nextDouble(radius, SIZE - radius);
            for (int i = item * SIZE * SIZE; i < (item + 1) * SIZE * SIZE; i++) {
                labels[i] = Math.hypot(i % SIZE - x, i / SIZE % SIZE - y) < radius ? 1 : 0;
                images[i] = (float) (labels[i] + random.nextDouble(-0.8, 0.8));
            }
        }
    }
}
