/**
 * The plain vision transformer (Dosovitskiy et al. 2021, arXiv 2010.11929; sizes of DeiT, Touvron et al. 2021), under timm's keys: the
 * quadratic yardstick for the linear networks of this project, built from the same layers.
 */
package org.serpentine.backbones.vit;
