/** Pictures of walks: one drawing, painted as SVG text or into an image. */
package org.serpentine.scanning.picture;
