package org.serpentine.io.dicom.series;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.serpentine.io.dicom.series.GeometryReport.Kind;
import org.serpentine.io.dicom.series.GeometryReport.Problem;
import org.serpentine.io.volume.Geometry;

/** Decides whether slices, sorted along their normal, make a regular grid, and says why not. */
final class GeometryCheck {
    /** Positions closer than this are one place. */
    static final double SAME_PLACE_MM = 0.005;
    /** Spacing may wander by this part of itself before the stack is refused, and by less before it is mentioned. */
    private static final double REFUSED_WANDER = 0.05;
    private static final double MENTIONED_WANDER = 0.01;
    private static final double LEAST_WANDER_MM = 0.02;
    /** The stack may lean by half a pixel over its whole height. */
    private static final double LEAN_PIXELS = 0.5;
    private static final int NAMED_GAPS = 5;

    private final List<Slice> slices;
    private final List<Problem> problems = new ArrayList<>();
    private Geometry geometry;

    private GeometryCheck(List<Slice> slices) {
        this.slices = slices;
    }

    /**
     * What came out.
     *
     * @param problems findings
     * @param geometry the grid, null when there is none
     */
    record Result(List<Problem> problems, Geometry geometry) { }

    /** Checks slices of one size and orientation, in order along their normal. */
    static Result check(List<Slice> slices) {
        GeometryCheck check = new GeometryCheck(slices);
        check.pixels();
        Plane first = slices.get(0).plane();
        if (!first.isPlaced()) {
            check.missingPlace(first);
        } else if (!first.isOrthonormal()) {
            check.block(Kind.NO_POSITION, "Image Orientation " + Arrays.toString(first.orientation())
                    + " is not a pair of unit vectors at right angles");
        } else if (slices.size() == 1) {
            check.single();
        } else {
            check.stack();
        }
        boolean blocked = check.problems.stream().anyMatch(Problem::blocking);
        return new Result(check.problems, blocked ? null : check.geometry);
    }

    private void block(Kind kind, String text) {
        problems.add(new Problem(kind, true, text));
    }

    private void mention(Kind kind, String text) {
        problems.add(new Problem(kind, false, text));
    }

    private void pixels() {
        List<Slice> refused = slices.stream().filter(slice -> slice.refusal() != null).toList();
        if (!refused.isEmpty()) {
            block(Kind.PIXELS, refused.get(0).refusal() + (refused.size() < slices.size()
                    ? " (" + refused.size() + " of " + slices.size() + " slices, the first in " + refused.get(0).name() + ")" : ""));
        }
        if (slices.get(0).isLocalizer()) {
            block(Kind.LOCALIZER, "these are localizer (scout) images, not slices of a volume");
        }
    }

    private void missingPlace(Plane plane) {
        List<String> missing = new ArrayList<>();
        if (plane.position() == null) {
            missing.add("Image Position (Patient)");
        }
        if (plane.orientation() == null) {
            missing.add("Image Orientation (Patient)");
        }
        if (plane.spacing() == null) {
            missing.add("Pixel Spacing");
        }
        block(Kind.NO_POSITION, "the files do not say where the images lie in the patient: " + String.join(" and ", missing) + " missing");
    }

    private void single() {
        Slice slice = slices.get(0);
        double depth = slice.thickness() > 0 ? slice.thickness() : 1;
        mention(Kind.SINGLE_SLICE, String.format(Locale.ROOT, "only one slice; its depth is taken to be %s mm (%s)", millimetres(depth),
                slice.thickness() > 0 ? "Slice Thickness" : "the file gives no Slice Thickness"));
        geometry = grid(depth, slice.plane().normal());
    }

    private void stack() {
        Plane first = slices.get(0).plane();
        double[] normal = first.normal();
        int n = slices.size();
        double[] heights = new double[n];
        for (int i = 0; i < n; i++) {
            heights[i] = slices.get(i).plane().along(normal);
        }
        if (duplicates(heights)) {
            return;
        }
        lean(normal, heights);
        double mean = (heights[n - 1] - heights[0]) / (n - 1);
        double wander = 0;
        for (int i = 0; i < n; i++) {
            wander = Math.max(wander, Math.abs(heights[i] - heights[0] - i * mean));
        }
        if (wander > Math.max(LEAST_WANDER_MM, REFUSED_WANDER * mean)) {
            irregular(heights);
        } else if (wander > Math.max(LEAST_WANDER_MM, MENTIONED_WANDER * mean)) {
            mention(Kind.UNEVEN_SPACING, "slices are up to " + millimetres(wander) + " mm off a regular spacing of " + millimetres(mean) + " mm; this is ignored");
        }
        geometry = grid(mean, normal);
    }

    private boolean duplicates(double[] heights) {
        for (int i = 1; i < heights.length; i++) {
            if (heights[i] - heights[i - 1] < SAME_PLACE_MM) {
                int more = 0;
                for (int k = i + 1; k < heights.length; k++) {
                    more += heights[k] - heights[k - 1] < SAME_PLACE_MM ? 1 : 0;
                }
                block(Kind.DUPLICATE_POSITIONS, "several slices lie at the same place and nothing tells them apart: "
                        + slices.get(i - 1).name() + " and " + slices.get(i).name() + " at " + millimetres(heights[i]) + " mm"
                        + (more > 0 ? " (and " + more + " more)" : "") + "; leave only one of each");
                return true;
            }
        }
        return false;
    }

    /** How far slices are shifted in their plane, against a stack that rises straight along the normal. */
    private void lean(double[] normal, double[] heights) {
        double[] first = slices.get(0).plane().position();
        double worst = 0;
        int at = 0;
        for (int i = 1; i < heights.length; i++) {
            double[] p = slices.get(i).plane().position();
            double rise = heights[i] - heights[0];
            double shift = 0;
            for (int k = 0; k < 3; k++) {
                double d = p[k] - first[k] - rise * normal[k];
                shift += d * d;
            }
            if (shift > worst) {
                worst = shift;
                at = i;
            }
        }
        worst = Math.sqrt(worst);
        double[] spacing = slices.get(0).plane().spacing();
        if (worst <= LEAN_PIXELS * Math.min(spacing[0], spacing[1])) {
            return;
        }
        double angle = Math.toDegrees(Math.atan2(worst, heights[at] - heights[0]));
        block(Kind.GANTRY_TILT, String.format(Locale.ROOT, "the gantry was tilted by %.1f degrees: the slices do not lie straight above one another, "
                + "%s and %s are shifted by %s mm in their plane; resample the series to a straight one first",
                angle, slices.get(0).name(), slices.get(at).name(), millimetres(worst)));
    }

    private void irregular(double[] heights) {
        double[] steps = new double[heights.length - 1];
        double[] shown = new double[steps.length];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = heights[i + 1] - heights[i];
            shown[i] = distance(slices.get(i).plane().position(), slices.get(i + 1).plane().position());
        }
        double usual = usual(steps);
        List<String> gaps = new ArrayList<>();
        int missing = 0;
        for (int i = 0; i < steps.length; i++) {
            double ratio = steps[i] / usual;
            long whole = Math.round(ratio);
            if (whole < 1 || Math.abs(ratio - whole) > Math.max(REFUSED_WANDER, LEAST_WANDER_MM / usual)) {
                block(Kind.UNEVEN_SPACING, "the distance between slices changes: " + runs(shown));
                return;
            }
            if (whole > 1) {
                missing += (int) Math.min(Integer.MAX_VALUE / 2, whole - 1);
                gaps.add(whole - 1 + " between " + slices.get(i).name() + " (" + millimetres(heights[i]) + " mm) and "
                        + slices.get(i + 1).name() + " (" + millimetres(heights[i + 1]) + " mm)");
            }
        }
        if (gaps.isEmpty()) {
            block(Kind.UNEVEN_SPACING, "the distance between slices drifts: " + runs(shown));
            return;
        }
        String named = String.join(", ", gaps.subList(0, Math.min(NAMED_GAPS, gaps.size())));
        block(Kind.GAPS, missing + (missing == 1 ? " slice is missing (" : " slices are missing (") + named
                + (gaps.size() > NAMED_GAPS ? ", and " + (gaps.size() - NAMED_GAPS) + " more gaps" : "") + "); slices are "
                + millimetres(usual) + " mm apart otherwise: copy the series again");
    }

    /** The most frequent step, within the tolerance; the smallest of them when several are. */
    private static double usual(double[] steps) {
        double[] sorted = steps.clone();
        Arrays.sort(sorted);
        double best = sorted[0];
        int most = 0;
        for (int start = 0; start < sorted.length; start++) {
            double limit = sorted[start] + Math.max(LEAST_WANDER_MM, REFUSED_WANDER * sorted[start]);
            int end = start;
            while (end < sorted.length && sorted[end] <= limit) {
                end++;
            }
            if (end - start > most) {
                most = end - start;
                best = sorted[start + (end - start) / 2];
            }
        }
        return best;
    }

    /** Steps in order, equal neighbours counted: "4.22 mm (13 times), 1.14 mm, 7.38 mm (13 times)". */
    private static String runs(double[] steps) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= steps.length; i++) {
            if (i == steps.length || Math.abs(steps[i] - steps[start]) > LEAST_WANDER_MM) {
                words.add(millimetres(steps[start]) + " mm" + (i - start > 1 ? " (" + (i - start) + " times)" : ""));
                start = i;
            }
        }
        int shown = Math.min(8, words.size());
        return String.join(", then ", words.subList(0, shown)) + (words.size() > shown ? ", and so on" : "");
    }

    private static double distance(double[] a, double[] b) {
        return Math.hypot(Math.hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
    }

    private Geometry grid(double depth, double[] normal) {
        Plane first = slices.get(0).plane();
        if ((long) first.rows() * first.columns() * slices.size() > Integer.MAX_VALUE) {
            block(Kind.PIXELS, first.columns() + " x " + first.rows() + " x " + slices.size() + " voxels are too many for one volume of at most 2147483647");
            return null;
        }
        double[] direction = Arrays.copyOf(first.orientation(), 9);
        System.arraycopy(normal, 0, direction, 6, 3);
        return new Geometry(first.columns(), first.rows(), slices.size(),
                new double[] {first.spacing()[0], first.spacing()[1], depth}, first.position(), direction);
    }

    /** Up to two decimals, none for whole numbers: "4.22", "5". */
    static String millimetres(double value) {
        String text = String.format(Locale.ROOT, Math.abs(value) < 0.1 ? "%.4f" : "%.2f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }
}
