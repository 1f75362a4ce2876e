/**
 * A2Mamba (Lou, Fu and Yu 2025, "A2Mamba: Attention-augmented State Space Models for Visual Recognition", arXiv 2507.16624): a
 * pyramid whose token mixers use the maps of a dilated neighbourhood attention twice, for the values and for the states of a scan.
 */
package org.serpentine.backbones.a2mamba;
