/**
 * VMamba (Liu et al., NeurIPS 2024, arXiv 2401.10166): the two-dimensional selective scan as a block of its own,
 * {@link org.serpentine.backbones.vmamba.SelectiveScan2d}, and the networks built of it.
 */
package org.serpentine.backbones.vmamba;
