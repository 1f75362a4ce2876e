package org.serpentine.backbones;

/**
 * One feature map of a backbone.
 *
 * @param index    number of the stage, from 0
 * @param stride   picture pixels per map pixel in each direction
 * @param channels width of the map
 */
public record FeatureInfo(int index, int stride, int channels) {}
