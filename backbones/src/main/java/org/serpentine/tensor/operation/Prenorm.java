package org.serpentine.tensor.operation;

import org.serpentine.tensor.Tensor;

/**
 * Result of a norm of a sum.
 *
 * @param out the normalised sum
 * @param sum the sum itself, which goes on as the residual stream
 */
public record Prenorm(Tensor out, Tensor sum) {}
