/**
 * Training: optimisers with state that can be saved and restored exactly, learning-rate schedules, gradient clipping, weight
 * averaging, and the {@link org.serpentine.tasks.training.Trainer} loop with checkpoints and exact resume.
 */
package org.serpentine.tasks.training;
