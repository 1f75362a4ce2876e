/**
 * Tensors on the heap, channels last; the tape that records differentiable operations; the context that says where they run.
 * The operations themselves are in {@code org.serpentine.tensor.operation}, one class each.
 */
package org.serpentine.tensor;
