package org.serpentine.tasks.training.data;

/**
 * Gives the batches of a training. The same epoch and step give the same batch, however often and in whatever order asked.
 *
 * @param <T> kind of target, as in {@link Batch}
 */
@FunctionalInterface
public interface BatchSource<T> {
    /**
     * The batch of one step.
     *
     * @param epoch counted from 0
     * @param step  step within the epoch, counted from 0
     */
    Batch<T> batch(long epoch, long step);
}
