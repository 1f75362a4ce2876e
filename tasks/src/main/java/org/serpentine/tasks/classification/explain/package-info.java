/** What a prediction rests on: attributions of a class score to pixels, and pictures of them. */
package org.serpentine.tasks.classification.explain;
