/**
 * How pictures are spoilt (shrunk, made noisy, compressed) and how networks learn to undo it: clean pictures, crops for training, the
 * training itself, and measuring the result.
 */
package org.serpentine.tasks.restoration;
