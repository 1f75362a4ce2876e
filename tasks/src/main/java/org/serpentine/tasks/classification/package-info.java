/**
 * Classification of pictures with any registered backbone: preparation exactly as the networks were trained with, model files that say
 * what they are, batches over folders, and attribution maps that show what a prediction rests on.
 */
package org.serpentine.tasks.classification;
