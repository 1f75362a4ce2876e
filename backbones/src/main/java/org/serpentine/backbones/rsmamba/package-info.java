/**
 * RSMamba (Chen et al. 2024, arXiv 2403.19654; KyanChen/RSMamba): scene classification of remote-sensing pictures by Mamba mixers that see
 * the patches forward, backward and shuffled. {@link org.serpentine.backbones.rsmamba.RsMamba} is the network; its variants are
 * registered as {@code rsmamba_*}.
 */
package org.serpentine.backbones.rsmamba;
