package org.serpentine.io.nifti;

import java.util.List;
import org.serpentine.io.volume.Volume;

/**
 * What a NIfTI file holds.
 *
 * @param volume      the (chosen) frame
 * @param frames      how many frames the file has; 1 for a plain volume
 * @param labelNames  names of label 0, 1, ... if the file carries a label table; else empty
 * @param description the header's text
 * @param notes       plain sentences on what was assumed or left out while reading
 */
public record NiftiImage(Volume volume, int frames, List<String> labelNames, String description, List<String> notes) {

    /** Copies the lists. */
    public NiftiImage {
        labelNames = List.copyOf(labelNames);
        notes = List.copyOf(notes);
    }
}
