package org.serpentine.io.dicom.series;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.serpentine.io.dicom.series.GeometryReport.Kind;
import org.serpentine.io.dicom.series.GeometryReport.Problem;

/** Takes the images of one series apart into stacks that can be volumes, each sorted by place. */
final class StackBuilder {
    /**
     * Slices that belong together.
     *
     * @param slices sorted along their normal
     * @param part what tells this stack from the others of its series, empty when it is the only one
     * @param problems what the taking apart showed
     */
    record Stack(List<Slice> slices, String part, List<Problem> problems) { }

    private StackBuilder() { }

    static List<Stack> stacks(List<Slice> series) {
        List<Problem> notes = new ArrayList<>();
        List<Slice> unique = withoutCopies(series, notes);
        List<List<Slice>> planes = byPlane(unique);
        List<Stack> stacks = new ArrayList<>();
        for (List<Slice> plane : planes) {
            List<Problem> problems = new ArrayList<>(notes);
            String part = planes.size() > 1 ? describeMix(plane, planes, problems) : "";
            for (Stack stack : byMark(sorted(plane), part)) {
                List<Problem> all = new ArrayList<>(problems);
                all.addAll(stack.problems());
                stacks.add(new Stack(stack.slices(), stack.part(), all));
            }
        }
        return stacks;
    }

    private static List<Slice> withoutCopies(List<Slice> series, List<Problem> notes) {
        Set<String> seen = new HashSet<>();
        List<Slice> unique = new ArrayList<>();
        List<Slice> ordered = new ArrayList<>(series);
        // Someone who decompresses a series into the same folder means the copies that can be read.
        ordered.sort(Comparator.comparing(slice -> slice.refusal() != null));
        for (Slice slice : ordered) {
            if (slice.sopInstanceUid().isEmpty() || seen.add(slice.sopInstanceUid() + "#" + slice.frame())) {
                unique.add(slice);
            }
        }
        if (unique.size() < series.size()) {
            int copies = series.size() - unique.size();
            notes.add(new Problem(Kind.REMARK, false, copies + (copies == 1 ? " image is a copy of another" : " images are copies of others")
                    + " (same SOP Instance UID) and not used"));
        }
        return unique;
    }

    private static List<List<Slice>> byPlane(List<Slice> slices) {
        List<List<Slice>> groups = new ArrayList<>();
        for (Slice slice : slices) {
            List<Slice> home = null;
            for (List<Slice> group : groups) {
                Slice first = group.get(0);
                if (first.isLocalizer() == slice.isLocalizer() && first.format().samples() == slice.format().samples()
                        && first.plane().stacksWith(slice.plane())) {
                    home = group;
                    break;
                }
            }
            if (home == null) {
                home = new ArrayList<>();
                groups.add(home);
            }
            home.add(slice);
        }
        return groups;
    }

    private static String describeMix(List<Slice> plane, List<List<Slice>> all, List<Problem> problems) {
        Slice first = plane.get(0);
        Plane mine = first.plane();
        Set<String> sizes = new TreeSet<>();
        boolean orientations = false;
        for (List<Slice> other : all) {
            Plane theirs = other.get(0).plane();
            sizes.add(size(theirs));
            orientations |= mine.isPlaced() && theirs.isPlaced()
                    && !new Plane(mine.rows(), mine.columns(), mine.position(), theirs.orientation(), mine.spacing()).stacksWith(mine);
        }
        int total = all.stream().mapToInt(List::size).sum();
        String name = mine.orientationName() + " " + size(mine);
        if (sizes.size() > 1) {
            problems.add(new Problem(Kind.MIXED_SIZE, false, "the series holds images of " + sizes.size() + " sizes (" + String.join(", ", sizes)
                    + "); this part has the " + plane.size() + " of " + total + " that are " + size(mine)));
        }
        if (orientations) {
            // A lone image of its own orientation is a scout or one spoke of a radial scan, not a volume.
            boolean lone = plane.size() == 1;
            problems.add(new Problem(Kind.MIXED_ORIENTATION, lone, "the series holds images of " + all.size() + " orientations or sizes; "
                    + (lone ? "only 1 of " + total + " images lies like this one" : "this part has " + plane.size() + " of " + total)));
        }
        return first.isLocalizer() ? "localizer " + name : name;
    }

    private static String size(Plane plane) {
        String pixels = plane.columns() + " x " + plane.rows();
        return plane.spacing() == null ? pixels : pixels + " of " + GeometryCheck.millimetres(plane.spacing()[0]) + " mm";
    }

    private static List<Slice> sorted(List<Slice> slices) {
        List<Slice> sorted = new ArrayList<>(slices);
        Comparator<Slice> byNumber = Comparator.comparingInt(Slice::instanceNumber).thenComparing(Slice::frame).thenComparing(Slice::file);
        Plane first = slices.get(0).plane();
        if (first.isPlaced()) {
            double[] normal = first.normal();
            sorted.sort(Comparator.<Slice>comparingDouble(slice -> slice.plane().along(normal)).thenComparing(byNumber));
        } else {
            sorted.sort(byNumber);
        }
        return sorted;
    }

    /** When several slices lie at the same place, the first mark that tells all of them apart makes separate stacks. */
    private static List<Stack> byMark(List<Slice> slices, String part) {
        if (!slices.get(0).plane().isPlaced() || !hasDuplicates(slices)) {
            return List.of(new Stack(slices, part, List.of()));
        }
        int marks = slices.get(0).marks().size();
        for (int mark = 0; mark < marks; mark++) {
            Map<String, List<Slice>> parts = new LinkedHashMap<>();
            for (Slice slice : slices) {
                parts.computeIfAbsent(slice.marks().get(mark).value(), value -> new ArrayList<>()).add(slice);
            }
            if (parts.size() > 1 && parts.values().stream().noneMatch(StackBuilder::hasDuplicates)) {
                return stacksOf(parts, slices.get(0).marks().get(mark).name(), part);
            }
        }
        Map<String, List<Slice>> parts = new LinkedHashMap<>();
        for (Slice slice : slices) {
            parts.computeIfAbsent(String.join(" ", slice.marks().stream().map(Slice.Mark::value).toList()), value -> new ArrayList<>()).add(slice);
        }
        if (parts.size() > 1 && parts.values().stream().noneMatch(StackBuilder::hasDuplicates)) {
            return stacksOf(parts, "content", part);
        }
        return List.of(new Stack(slices, part, List.of()));
    }

    private static List<Stack> stacksOf(Map<String, List<Slice>> parts, String name, String part) {
        List<Stack> stacks = new ArrayList<>();
        for (Map.Entry<String, List<Slice>> entry : parts.entrySet()) {
            String label = name + " " + (entry.getKey().isBlank() ? "without number" : entry.getKey().strip());
            stacks.add(new Stack(entry.getValue(), part.isEmpty() ? label : part + ", " + label, List.of(new Problem(Kind.MIXED_CONTENT, false,
                    "the series holds " + parts.size() + " images of each place, told apart by " + name + "; this part is " + label))));
        }
        return stacks;
    }

    private static boolean hasDuplicates(List<Slice> sorted) {
        double[] normal = sorted.get(0).plane().normal();
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).plane().along(normal) - sorted.get(i - 1).plane().along(normal) < GeometryCheck.SAME_PLACE_MM) {
                return true;
            }
        }
        return false;
    }
}
