package org.serpentine.io.nifti;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.serpentine.io.AtomicFiles;
import org.serpentine.io.volume.Geometry;

/** Writes a header and voxels, little endian; NIfTI-1 unless an extent needs NIfTI-2. */
final class NiftiWriter {

    private static final int BUFFER = 1 << 16;
    private static final int PIECE = 1 << 16;
    private static final int ALIGNMENT = 16;
    private static final int MILLIMETRES = 2;
    private static final int SCANNER = 1;
    static final int INTENT_LABEL = 1002;
    /** More shear than this cannot be told by a quaternion. */
    private static final double RIGHT_ANGLE_TOLERANCE = 1e-3;

    /** Writes the voxels from one index on, {@code count} of them. */
    interface Voxels {
        void encode(ByteBuffer to, int from, int count);
    }

    /**
     * What goes into the header.
     *
     * @param type      voxel type
     * @param slope     factor from stored to real values
     * @param intercept real value of a stored 0
     * @param intent    intent code, 0 for none
     * @param extension content of a label table extension; empty for none
     */
    record Content(NiftiType type, double slope, double intercept, int intent, byte[] extension) {
    }

    private NiftiWriter() {
    }

    static void write(Path file, Geometry geometry, Content content, Voxels voxels) throws IOException {
        String name = file.getFileName().toString();
        boolean packed = name.endsWith(".nii.gz");
        if (!packed && !name.endsWith(".nii")) {
            throw new NiftiException("Cannot write " + file + ": the name must end in .nii or .nii.gz.");
        }
        byte[] head = header(geometry, content);
        AtomicFiles.write(file, out -> {
            if (packed) {
                try (OutputStream zip = new GZIPOutputStream(out, BUFFER)) {
                    writeAll(zip, head, geometry, content, voxels);
                }
            } else {
                writeAll(out, head, geometry, content, voxels);
            }
        });
    }

    private static void writeAll(OutputStream out, byte[] head, Geometry geometry, Content content, Voxels voxels)
            throws IOException {
        out.write(head);
        ByteBuffer piece = ByteBuffer.allocate(PIECE * content.type.bytes).order(ByteOrder.LITTLE_ENDIAN);
        int done = 0;
        while (done < geometry.voxels()) {
            int count = Math.min(PIECE, geometry.voxels() - done);
            piece.clear();
            voxels.encode(piece, done, count);
            out.write(piece.array(), 0, count * content.type.bytes);
            done += count;
        }
    }

    static byte[] header(Geometry geometry, Content content) {
        boolean wide = Math.max(geometry.width(), Math.max(geometry.height(), geometry.depth())) > Short.MAX_VALUE;
        int fixed = wide ? NiftiHeader.BYTES_2 : NiftiHeader.BYTES_1;
        int extension = content.extension.length == 0 ? 0
                : (8 + content.extension.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer b = ByteBuffer.allocate(fixed + 4 + extension).order(ByteOrder.LITTLE_ENDIAN);
        double[] affine = geometry.rasAffine();
        double[] quaternion = quaternion(affine, geometry);
        int qform = geometry.shearDegrees() <= RIGHT_ANGLE_TOLERANCE ? SCANNER : 0;
        double[] pixdim = {quaternion[3], geometry.spacing(0), geometry.spacing(1), geometry.spacing(2), 0, 0, 0, 0};
        int[] dimensions = {3, geometry.width(), geometry.height(), geometry.depth(), 1, 1, 1, 1};
        double[] offset = {quaternion[0], quaternion[1], quaternion[2], affine[3], affine[7], affine[11]};
        b.putInt(0, fixed);
        if (wide) {
            put(b, 4, "n+2\0\r\n\u001a\n");
            b.putShort(12, (short) content.type.code).putShort(14, (short) (8 * content.type.bytes));
            b.putLong(168, b.capacity()).putDouble(176, content.slope).putDouble(184, content.intercept);
            b.putInt(344, qform).putInt(348, SCANNER).putInt(500, MILLIMETRES).putInt(504, content.intent);
            put(b, 240, "Serpentine");
            for (int i = 0; i < 8; i++) {
                b.putLong(16 + 8 * i, dimensions[i]).putDouble(104 + 8 * i, pixdim[i]);
            }
            for (int i = 0; i < 12; i++) {
                b.putDouble(400 + 8 * i, affine[i]);
            }
            for (int i = 0; i < 6; i++) {
                b.putDouble(352 + 8 * i, offset[i]);
            }
        } else {
            put(b, 344, "n+1\0");
            b.putShort(68, (short) content.intent).putShort(70, (short) content.type.code)
                    .putShort(72, (short) (8 * content.type.bytes));
            b.putFloat(108, b.capacity()).putFloat(112, (float) content.slope).putFloat(116, (float) content.intercept);
            b.put(38, (byte) 'r').put(123, (byte) MILLIMETRES).putShort(252, (short) qform).putShort(254, (short) SCANNER);
            put(b, 148, "Serpentine");
            for (int i = 0; i < 8; i++) {
                b.putShort(40 + 2 * i, (short) dimensions[i]).putFloat(76 + 4 * i, (float) pixdim[i]);
            }
            for (int i = 0; i < 12; i++) {
                b.putFloat(280 + 4 * i, (float) affine[i]);
            }
            for (int i = 0; i < 6; i++) {
                b.putFloat(256 + 4 * i, (float) offset[i]);
            }
        }
        if (extension > 0) {
            b.put(fixed, (byte) 1).putInt(fixed + 4, extension).putInt(fixed + 8, LabelTable.CODE);
            b.position(fixed + 12);
            b.put(content.extension);
        }
        return b.array();
    }

    private static void put(ByteBuffer b, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            b.put(at + i, bytes[i]);
        }
    }

    /** b, c, d of the rotation, and the handedness factor, as in nifti_mat44_to_quatern. */
    private static double[] quaternion(double[] affine, Geometry geometry) {
        double[][] r = new double[3][3];
        for (int row = 0; row < 3; row++) {
            for (int axis = 0; axis < 3; axis++) {
                r[row][axis] = affine[4 * row + axis] / geometry.spacing(axis);
            }
        }
        double determinant = r[0][0] * (r[1][1] * r[2][2] - r[1][2] * r[2][1]) - r[0][1] * (r[1][0] * r[2][2] - r[1][2] * r[2][0])
                + r[0][2] * (r[1][0] * r[2][1] - r[1][1] * r[2][0]);
        double handedness = determinant < 0 ? -1 : 1;
        for (int row = 0; row < 3; row++) {
            r[row][2] *= handedness;
        }
        double trace = r[0][0] + r[1][1] + r[2][2];
        double a;
        double b;
        double c;
        double d;
        if (trace > -0.5) {
            a = 0.5 * Math.sqrt(1 + trace);
            b = 0.25 * (r[2][1] - r[1][2]) / a;
            c = 0.25 * (r[0][2] - r[2][0]) / a;
            d = 0.25 * (r[1][0] - r[0][1]) / a;
        } else if (r[0][0] >= r[1][1] && r[0][0] >= r[2][2]) {
            b = 0.5 * Math.sqrt(Math.max(0, 1 + r[0][0] - r[1][1] - r[2][2]));
            a = 0.25 * (r[2][1] - r[1][2]) / b;
            c = 0.25 * (r[0][1] + r[1][0]) / b;
            d = 0.25 * (r[0][2] + r[2][0]) / b;
        } else if (r[1][1] >= r[2][2]) {
            c = 0.5 * Math.sqrt(Math.max(0, 1 + r[1][1] - r[0][0] - r[2][2]));
            a = 0.25 * (r[0][2] - r[2][0]) / c;
            b = 0.25 * (r[0][1] + r[1][0]) / c;
            d = 0.25 * (r[1][2] + r[2][1]) / c;
        } else {
            d = 0.5 * Math.sqrt(Math.max(0, 1 + r[2][2] - r[0][0] - r[1][1]));
            a = 0.25 * (r[1][0] - r[0][1]) / d;
            b = 0.25 * (r[0][2] + r[2][0]) / d;
            c = 0.25 * (r[1][2] + r[2][1]) / d;
        }
        double sign = a < 0 ? -1 : 1;
        return new double[] {sign * b, sign * c, sign * d, handedness};
    }
}
