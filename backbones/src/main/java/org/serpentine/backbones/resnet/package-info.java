/**
 * Residual convolutional networks (He et al., "Deep Residual Learning for Image Recognition", 2016) under torchvision's keys: the
 * yardstick that the state-space networks are measured against, built from the same layers.
 */
package org.serpentine.backbones.resnet;
