/**
 * Vision Mamba (Zhu et al. 2024, arXiv 2401.09417; hustvl/Vim): a plain sequence of patches through blocks of a bidirectional Mamba
 * mixer. {@link org.serpentine.backbones.vim.Vim} is the network; its variants are registered as {@code vim_*}.
 */
package org.serpentine.backbones.vim;
