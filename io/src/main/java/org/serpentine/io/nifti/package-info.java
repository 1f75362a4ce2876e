/**
 * NIfTI-1 and NIfTI-2, the files of neuroimaging tools: {@link org.serpentine.io.nifti.Nifti} reads them into volumes and
 * writes volumes and labelled volumes. Positions are turned between NIfTI's RAS and this library's LPS.
 */
package org.serpentine.io.nifti;
