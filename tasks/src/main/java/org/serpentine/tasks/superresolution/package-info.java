/**
 * Super-resolution and restoration of pictures: the networks by name, what they need of an image, and running them on pictures of
 * any size.
 */
package org.serpentine.tasks.superresolution;
