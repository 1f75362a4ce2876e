package org.serpentine.io.dicom;

/**
 * How one frame's pixels are stored (Image Pixel module, PS3.3 C.7.6.3).
 *
 * @param rows 1 to 65535
 * @param columns 1 to 65535
 * @param samples values a pixel: 1 for grey, 3 for colour
 * @param planar whether colour planes follow one another instead of alternating per pixel
 * @param bitsAllocated bits of one stored value: 1, 8, 16, 32, or 64 for doubles
 * @param bitsStored bits of these that count
 * @param highBit index of the most significant one
 * @param signed whether they are two's complement
 * @param floating whether the values are IEEE floats
 * @param frames number of frames
 * @param photometric photometric interpretation
 */
public record PixelFormat(int rows, int columns, int samples, boolean planar, int bitsAllocated, int bitsStored, int highBit,
        boolean signed, boolean floating, int frames, String photometric) {

    /**
     * The format that a data set declares.
     *
     * @param dataset an image's data set
     * @param file name for messages
     * @return the checked format
     * @throws DicomException when a value is missing or cannot be
     */
    public static PixelFormat of(Attributes dataset, String file) throws DicomException {
        int rows = integer(dataset, Tag.Rows, file, 1, 65535);
        int columns = integer(dataset, Tag.Columns, file, 1, 65535);
        int samples = dataset.integer(Tag.SamplesPerPixel, 1);
        boolean floating = dataset.contains(Tag.FloatPixelData) || dataset.contains(Tag.DoubleFloatPixelData);
        int allocated = dataset.integer(Tag.BitsAllocated, floating ? 32 : 0);
        if (!(allocated == 1 || allocated == 8 || allocated == 16 || allocated == 32 || allocated == 64 && floating)) {
            throw new DicomException(file, -1, "Bits Allocated is " + allocated + ", expected 1, 8, 16 or 32");
        }
        if (samples != 1 && samples != 3 && samples != 4 || samples > 1 && allocated == 1) {
            throw new DicomException(file, -1, "Samples per Pixel is " + samples + " with " + allocated + " bits, expected 1 (grey) or 3 (colour)");
        }
        int stored = dataset.integer(Tag.BitsStored, allocated);
        int high = dataset.integer(Tag.HighBit, stored - 1);
        if (stored < 1 || stored > allocated || high < stored - 1 || high >= allocated) {
            throw new DicomException(file, -1, "Bits Stored is " + stored + " and High Bit " + high + ", which does not fit "
                    + allocated + " allocated bits");
        }
        int frames = integerOr(dataset, Tag.NumberOfFrames, file, 1, 1, Integer.MAX_VALUE);
        if ((long) rows * columns * samples > Integer.MAX_VALUE - 16) {
            throw new DicomException(file, -1, "a frame of " + columns + " x " + rows + " x " + samples + " values is too large");
        }
        return new PixelFormat(rows, columns, samples, dataset.integer(Tag.PlanarConfiguration, 0) == 1, allocated, stored, high,
                dataset.integer(Tag.PixelRepresentation, 0) == 1, floating, frames,
                dataset.string(Tag.PhotometricInterpretation, "MONOCHROME2"));
    }

    private static int integer(Attributes dataset, int tag, String file, int least, int most) throws DicomException {
        return integerOr(dataset, tag, file, Integer.MIN_VALUE, least, most);
    }

    private static int integerOr(Attributes dataset, int tag, String file, int fallback, int least, int most) throws DicomException {
        if (!dataset.hasValue(tag) && fallback == Integer.MIN_VALUE) {
            throw new DicomException(file, -1, DataDictionary.describe(tag) + " is missing: the file holds no image");
        }
        int value = dataset.integer(tag, fallback);
        if (value < least || value > most) {
            throw new DicomException(file, -1, DataDictionary.describe(tag) + " is " + value + ", expected " + least + " to " + most);
        }
        return value;
    }

    /** Values of one frame: rows x columns x samples. */
    public int values() {
        return rows * columns * samples;
    }

    /** Bits of one frame in the pixel data; frames of single bits follow one another without padding. */
    public long frameBits() {
        return (long) values() * bitsAllocated;
    }

    /** Whether a frame has the same size, and its values the same meaning of bits, as one of another format. */
    public boolean sameLayout(PixelFormat other) {
        return rows == other.rows && columns == other.columns && samples == other.samples;
    }
}
