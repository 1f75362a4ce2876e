/**
 * Kernels of images and volumes on plain {@code float[]}, channels last: depthwise convolution, pooling, resampling. Each has a
 * scalar twin here (obvious loops: the oracle and the portable fallback) and a Vector API version in
 * {@code org.serpentine.tensor.kernel.vector}; {@link org.serpentine.tensor.kernel.ImageKernels} chooses. Kernels work on the
 * calling thread, on a range of output rows; the operations spread the ranges over threads. They hold no state.
 */
package org.serpentine.tensor.kernel;
