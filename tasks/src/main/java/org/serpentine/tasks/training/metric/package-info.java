/** How good a segmentation is: overlap from a confusion matrix, and distances between surfaces in millimetres. */
package org.serpentine.tasks.training.metric;
