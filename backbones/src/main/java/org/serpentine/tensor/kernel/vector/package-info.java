/** Vector API twins of the image kernels; loaded only where the module {@code jdk.incubator.vector} is present. */
package org.serpentine.tensor.kernel.vector;
