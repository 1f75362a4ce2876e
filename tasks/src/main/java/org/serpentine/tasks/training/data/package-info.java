/**
 * Training data: image and label pairs listed and read through DataVec record readers, split into parts, normalised, and cut
 * into augmented patches that depend on nothing but (seed, epoch, step, sample).
 */
package org.serpentine.tasks.training.data;
