/**
 * Differentiable operations, one small class each: a static {@code apply(Context, ...)} that computes the result and, if a tape
 * records, appends the hand-written backward pass. Tensors are channels last; shapes are stated on each {@code apply}.
 */
package org.serpentine.tensor.operation;
