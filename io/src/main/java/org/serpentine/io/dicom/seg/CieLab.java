package org.serpentine.io.dicom.seg;

/** Colours as DICOM stores them: PCS values, CIELab under D50, scaled to 16 bits (PS3.3 C.10.7.1.1). */
final class CieLab {
    /** sRGB to XYZ, adapted from D65 to D50 (Bradford). */
    private static final double[][] RGB_TO_XYZ = {
        {0.4360747, 0.3850649, 0.1430804}, {0.2225045, 0.7168786, 0.0606169}, {0.0139322, 0.0971045, 0.7141733}};
    private static final double[][] XYZ_TO_RGB = {
        {3.1338561, -1.6168667, -0.4906146}, {-0.9787684, 1.9161415, 0.0334540}, {0.0719453, -0.2289914, 1.4052427}};
    private static final double[] WHITE = {0.9642, 1, 0.8251};
    private static final double LINEAR_BELOW = 216.0 / 24389;
    private static final double KAPPA = 24389.0 / 27;

    private CieLab() { }

    /** The three 16-bit values of a colour {@code 0xrrggbb}. */
    static int[] encode(int rgb) {
        double[] linear = {linear(rgb >> 16 & 0xff), linear(rgb >> 8 & 0xff), linear(rgb & 0xff)};
        double[] f = new double[3];
        for (int i = 0; i < 3; i++) {
            double t = dot(RGB_TO_XYZ[i], linear) / WHITE[i];
            f[i] = t > LINEAR_BELOW ? Math.cbrt(t) : (KAPPA * t + 16) / 116;
        }
        double lightness = 116 * f[1] - 16;
        return new int[] {scaled(lightness / 100), scaled((500 * (f[0] - f[1]) + 128) / 255), scaled((200 * (f[1] - f[2]) + 128) / 255)};
    }

    /** The nearest sRGB colour of three 16-bit values. */
    static int decode(double[] values) {
        double lightness = values[0] / 65535 * 100;
        double fy = (lightness + 16) / 116;
        double[] f = {fy + (values[1] / 65535 * 255 - 128) / 500, fy, fy - (values[2] / 65535 * 255 - 128) / 200};
        double[] xyz = new double[3];
        for (int i = 0; i < 3; i++) {
            double cube = f[i] * f[i] * f[i];
            xyz[i] = WHITE[i] * (cube > LINEAR_BELOW ? cube : (116 * f[i] - 16) / KAPPA);
        }
        int rgb = 0;
        for (int i = 0; i < 3; i++) {
            double linear = Math.min(1, Math.max(0, dot(XYZ_TO_RGB[i], xyz)));
            double gamma = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.pow(linear, 1 / 2.4) - 0.055;
            rgb = rgb << 8 | (int) Math.round(255 * gamma);
        }
        return rgb;
    }

    private static double linear(int channel) {
        double c = channel / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    private static int scaled(double fraction) {
        return (int) Math.round(65535 * Math.min(1, Math.max(0, fraction)));
    }
}
