package org.serpentine.io.nifti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.serpentine.io.volume.Geometry;

/**
 * The fields of a NIfTI-1 (348 bytes) or NIfTI-2 (540 bytes) header that matter here.
 *
 * @param version     1 or 2
 * @param order       byte order of header and voxels
 * @param dimensions  dim[0..7]: how many dimensions, then the extents
 * @param type        voxel type code
 * @param pixdim      pixdim[0..7]: the handedness factor of the qform, then the spacings
 * @param dataOffset  first byte of the voxels
 * @param slope       scl_slope; 0 means no scaling
 * @param intercept   scl_inter
 * @param units       xyzt_units
 * @param qformCode   0 if the quaternion is not set
 * @param sformCode   0 if the affine is not set
 * @param quaternion  b, c, d, then the offset x, y, z
 * @param affine      three rows of four
 * @param description descrip
 * @param pair        whether the voxels lie in an .img file of their own
 */
record NiftiHeader(int version, ByteOrder order, long[] dimensions, int type, double[] pixdim, long dataOffset, double slope,
        double intercept, int units, int qformCode, int sformCode, double[] quaternion, double[] affine, String description,
        boolean pair) {

    static final int BYTES_1 = 348;
    static final int BYTES_2 = 540;
    private static final int SPACE_UNITS = 7;

    static NiftiHeader parse(byte[] bytes) throws NiftiException {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            ByteBuffer b = ByteBuffer.wrap(bytes).order(order);
            if (bytes.length >= BYTES_1 && b.getInt(0) == BYTES_1) {
                return parse1(b);
            }
            if (bytes.length >= BYTES_2 && b.getInt(0) == BYTES_2) {
                return parse2(b);
            }
        }
        throw new NiftiException("it does not begin with a NIfTI header (348 or 540 bytes); it is another format or was cut short.");
    }

    private static NiftiHeader parse1(ByteBuffer b) throws NiftiException {
        String magic = text(b, 344, 4);
        if (!magic.equals("n+1") && !magic.equals("ni1")) {
            throw new NiftiException("its magic is '" + magic + "', expected 'n+1' or 'ni1': an Analyze 7.5 file says nothing "
                    + "reliable about orientation; convert it to NIfTI with a tool that knows where it came from.");
        }
        long[] dimensions = new long[8];
        double[] pixdim = new double[8];
        double[] affine = new double[12];
        double[] quaternion = new double[6];
        for (int i = 0; i < 8; i++) {
            dimensions[i] = b.getShort(40 + 2 * i);
            pixdim[i] = b.getFloat(76 + 4 * i);
        }
        for (int i = 0; i < 12; i++) {
            affine[i] = b.getFloat(280 + 4 * i);
        }
        for (int i = 0; i < 6; i++) {
            quaternion[i] = b.getFloat(256 + 4 * i);
        }
        return new NiftiHeader(1, b.order(), dimensions, b.getShort(70), pixdim, (long) b.getFloat(108), b.getFloat(112),
                b.getFloat(116), b.get(123), b.getShort(252), b.getShort(254), quaternion, affine, text(b, 148, 80),
                magic.equals("ni1"));
    }

    private static NiftiHeader parse2(ByteBuffer b) throws NiftiException {
        String magic = text(b, 4, 4);
        if (!magic.equals("n+2") && !magic.equals("ni2")) {
            throw new NiftiException("its magic is '" + magic + "', expected 'n+2' or 'ni2'.");
        }
        long[] dimensions = new long[8];
        double[] pixdim = new double[8];
        double[] affine = new double[12];
        double[] quaternion = new double[6];
        for (int i = 0; i < 8; i++) {
            dimensions[i] = b.getLong(16 + 8 * i);
            pixdim[i] = b.getDouble(104 + 8 * i);
        }
        for (int i = 0; i < 12; i++) {
            affine[i] = b.getDouble(400 + 8 * i);
        }
        for (int i = 0; i < 6; i++) {
            quaternion[i] = b.getDouble(352 + 8 * i);
        }
        return new NiftiHeader(2, b.order(), dimensions, b.getShort(12), pixdim, b.getLong(168), b.getDouble(176),
                b.getDouble(184), b.getInt(500), b.getInt(344), b.getInt(348), quaternion, affine, text(b, 240, 80),
                magic.equals("ni2"));
    }

    private static String text(ByteBuffer b, int at, int length) {
        int end = 0;
        while (end < length && b.get(at + end) != 0) {
            end++;
        }
        return new String(b.array(), at, end, StandardCharsets.ISO_8859_1).strip();
    }

    int headerBytes() {
        return version == 1 ? BYTES_1 : BYTES_2;
    }

    /** The extent along dimension 1 to 7; 1 where the header has fewer dimensions. */
    long extent(int dimension) throws NiftiException {
        if (dimensions[0] < 1 || dimensions[0] > 7) {
            throw new NiftiException("it has " + dimensions[0] + " dimensions; 1 to 7 are possible.");
        }
        long extent = dimension <= dimensions[0] ? dimensions[dimension] : 1;
        if (extent < 1 || extent > Integer.MAX_VALUE) {
            throw new NiftiException("its extent along dimension " + dimension + " is " + extent + "; it must be 1 to 2147483647.");
        }
        return extent;
    }

    /** How many volumes lie one after the other. */
    int frames() throws NiftiException {
        long frames = 1;
        for (int dimension = 4; dimension <= 7; dimension++) {
            frames *= extent(dimension);
            if (frames > Integer.MAX_VALUE) {
                throw new NiftiException("it has more than 2147483647 frames.");
            }
        }
        return (int) frames;
    }

    /** The grid: the affine if it is set and sound, else the quaternion, else the spacings alone. */
    Geometry geometry(List<String> notes) throws NiftiException {
        if (sformCode > 0) {
            try {
                Geometry grid = fromAffine(affine);
                noteDisagreement(grid, notes);
                return grid;
            } catch (IllegalArgumentException e) {
                if (qformCode <= 0) {
                    throw new NiftiException("its affine (sform) is unusable: " + e.getMessage(), e);
                }
                notes.add("The affine (sform) is unusable (" + e.getMessage() + "), the quaternion (qform) was taken.");
            }
        }
        try {
            if (qformCode > 0) {
                return fromAffine(quaternionAffine());
            }
            notes.add("The file does not say how it is oriented; its axes were taken as right, anterior, superior.");
            return fromAffine(new double[] {spacing(1), 0, 0, 0, 0, spacing(2), 0, 0, 0, 0, spacing(3), 0});
        } catch (IllegalArgumentException e) {
            throw new NiftiException("its orientation is unusable: " + e.getMessage(), e);
        }
    }

    private void noteDisagreement(Geometry grid, List<String> notes) throws NiftiException {
        if (qformCode == sformCode) {
            try {
                grid.difference(fromAffine(quaternionAffine()), grid.spacing(0)).ifPresent(how -> notes.add(
                        "Affine (sform) and quaternion (qform) disagree, the affine was taken: " + how + "."));
            } catch (IllegalArgumentException e) {
                notes.add("The quaternion (qform) is unusable, the affine (sform) was taken: " + e.getMessage());
            }
        }
    }

    private double spacing(int dimension) {
        // A picture has no third spacing; an unset one would give a volume of no thickness.
        return dimension > dimensions[0] && pixdim[dimension] == 0 ? 1 : Math.abs(pixdim[dimension]);
    }

    private Geometry fromAffine(double[] rows) throws NiftiException {
        double scale = switch (units & SPACE_UNITS) {
            case 1 -> 1000;
            case 3 -> 0.001;
            default -> 1;
        };
        double[] millimetres = rows.clone();
        for (int i = 0; i < millimetres.length; i++) {
            millimetres[i] *= scale;
        }
        return Geometry.fromRasAffine((int) extent(1), (int) extent(2), (int) extent(3), millimetres);
    }

    /** The affine of the quaternion, method 2 of the NIfTI-1 standard. */
    double[] quaternionAffine() {
        double b = quaternion[0];
        double c = quaternion[1];
        double d = quaternion[2];
        double rest = 1 - (b * b + c * c + d * d);
        double a = 0;
        if (rest > 0) {
            a = Math.sqrt(rest);
        } else {
            // Rounding left it just above length one: a half turn.
            double length = Math.sqrt(b * b + c * c + d * d);
            b /= length;
            c /= length;
            d /= length;
        }
        double x = spacing(1);
        double y = spacing(2);
        double z = spacing(3) * (pixdim[0] < 0 ? -1 : 1);
        return new double[] {
            (a * a + b * b - c * c - d * d) * x, 2 * (b * c - a * d) * y, 2 * (b * d + a * c) * z, quaternion[3],
            2 * (b * c + a * d) * x, (a * a + c * c - b * b - d * d) * y, 2 * (c * d - a * b) * z, quaternion[4],
            2 * (b * d - a * c) * x, 2 * (c * d + a * b) * y, (a * a + d * d - b * b - c * c) * z, quaternion[5]};
    }
}
