/**
 * Training of classifiers: folders of pictures read through DataVec, variation, the training itself, and a report with the confusion
 * matrix.
 */
package org.serpentine.tasks.training.classification;
