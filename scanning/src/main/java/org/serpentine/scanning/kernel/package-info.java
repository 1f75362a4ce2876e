/**
 * State-space kernels on plain {@code float[]}: selective scan (S6), SSD (Mamba-2), causal depthwise convolution, norms and
 * activations, each forward and backward.
 *
 * <p>Layout is channels-last everywhere: a sequence of {@code length} steps of {@code width} channels is a {@link
 * org.serpentine.scanning.kernel.Rows} view whose row {@code b * length + l} holds the channels of step {@code l} of batch item
 * {@code b}. Each kernel has a scalar twin in this package (obvious loops in double precision: the oracle, the documentation
 * and the portable fallback) and a Vector API version in {@code org.serpentine.scanning.kernel.vector};
 * {@link org.serpentine.scanning.kernel.Kernels} chooses. Kernels hold no state and may be shared by threads; the threads that
 * a kernel may use are given to each call as {@link org.serpentine.scanning.kernel.Workers}.
 *
 * <p>Gradients are always <em>added</em> to the arrays given, so that a tape can accumulate without temporary copies.
 */
package org.serpentine.scanning.kernel;
