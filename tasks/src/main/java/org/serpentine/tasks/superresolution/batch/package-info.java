/** Upscaling and restoring files: pictures with their colour profiles, NIfTI volumes and DICOM images, one file or a folder of them. */
package org.serpentine.tasks.superresolution.batch;
