package org.serpentine.backbones;

/**
 * What the authors print about a variant; empty strings where they print nothing.
 *
 * @param parameters as printed, for example {@code "7.1 M"}
 * @param cost       as printed, for example {@code "1.5 GFLOPs"} (most papers mean multiply-accumulates)
 * @param accuracy   ImageNet top-1 in per cent or another named score, as printed
 * @param remark     why our figures differ from theirs, or what else a reader must know
 */
public record Published(String parameters, String cost, String accuracy, String remark) {
    /** Nothing is published: miniatures and our own sizes. */
    public static final Published NOTHING = new Published("", "", "", "");

    /** Only a number of parameters is printed, such as {@code "905 K"}. */
    public static Published ofParameters(String count) {
        return new Published(count, "", "", "");
    }
}
