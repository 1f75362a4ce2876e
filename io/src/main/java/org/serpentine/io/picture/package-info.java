/**
 * Flat pictures: {@link org.serpentine.io.picture.Pictures} reads and writes PNG, TIFF, JPEG and BMP through OpenCV (GIF
 * through the Java platform), {@link org.serpentine.io.picture.Mats} and {@link org.serpentine.io.picture.BoofImages}
 * exchange them with OpenCV and BoofCV, {@link org.serpentine.io.picture.Components},
 * {@link org.serpentine.io.picture.Contours} and {@link org.serpentine.io.picture.Overlay} work on label images.
 */
package org.serpentine.io.picture;
