package org.serpentine.io.picture;

/** Turns pictures upright. */
final class Turning {
    private static final int TRANSPOSED = 5;

    private Turning() {}

    /**
     * The picture as it is to be seen.
     *
     * @param orientation as EXIF counts: 1 upright, 2 mirrored, 3 upside down, 4 both of these, 5 to 8 lying on a side; others count as 1
     */
    static StoredPicture upright(StoredPicture picture, int orientation) {
        if (orientation < 2 || orientation > 8) {
            return picture;
        }
        PictureHead stored = picture.head();
        boolean lying = orientation >= TRANSPOSED;
        PictureHead head = new PictureHead(lying ? stored.height() : stored.width(), lying ? stored.width() : stored.height(), stored.channels(),
                stored.depth(), stored.profile());
        boolean fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean fromBelow = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        int pixel = stored.channels() * stored.bytesPerValue();
        byte[] values = new byte[(int) head.bytes()];
        for (int y = 0, to = 0; y < head.height(); y++) {
            for (int x = 0; x < head.width(); x++, to += pixel) {
                int column = lying ? y : x;
                int row = lying ? x : y;
                int from = (fromBelow ? stored.height() - 1 - row : row) * stored.width() + (fromRight ? stored.width() - 1 - column : column);
                picture.copy(from * pixel, values, to, pixel);
            }
        }
        return new StoredPicture(head, values);
    }
}
