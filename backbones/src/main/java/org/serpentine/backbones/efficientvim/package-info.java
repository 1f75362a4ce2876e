/**
 * EfficientViM (Lee, Choi and Kim, CVPR 2025, arXiv 2411.15241): state-space duality whose channel mixing happens in a few hidden states
 * instead of in all tokens, in a network of depthwise convolutions and feed-forward layers. Keys and numbers follow mlvlab/EfficientViM.
 */
package org.serpentine.backbones.efficientvim;
