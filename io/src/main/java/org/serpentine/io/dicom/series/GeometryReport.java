package org.serpentine.io.dicom.series;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What was found about the geometry of a stack of slices, in plain words.
 *
 * @param problems everything worth knowing, worst first; empty for a perfect stack
 */
public record GeometryReport(List<Problem> problems) {
    /** Kinds of problems, for programs. */
    public enum Kind {
        /** The pixels cannot be decoded: compressed, in colour, or behind a lookup table. */ PIXELS,
        /** The files do not say where the slices lie. */ NO_POSITION,
        /** These are scout images. */ LOCALIZER,
        /** Several slices lie at the same place and nothing tells them apart. */ DUPLICATE_POSITIONS,
        /** The stack leans: slices are shifted against one another in their plane. */ GANTRY_TILT,
        /** Slices are missing. */ GAPS,
        /** The distance of slices changes. */ UNEVEN_SPACING,
        /** The series holds images of several orientations, and was taken apart. */ MIXED_ORIENTATION,
        /** The series holds images of several sizes or pixel spacings, and was taken apart. */ MIXED_SIZE,
        /** The series holds several images of the same places, and was taken apart. */ MIXED_CONTENT,
        /** Only one slice: its thickness is an assumption. */ SINGLE_SLICE,
        /** Something odd that does no harm. */ REMARK
    }

    /**
     * One finding.
     *
     * @param kind what kind it is
     * @param blocking whether it keeps the stack from being a regular volume
     * @param text what was found, in plain words, with numbers and files
     */
    public record Problem(Kind kind, boolean blocking, String text) { }

    /** Puts blocking problems first. */
    public GeometryReport {
        problems = problems.stream().sorted((a, b) -> Boolean.compare(b.blocking(), a.blocking())).toList();
    }

    /** Whether the stack is a regular volume. */
    public boolean usable() {
        return problems.stream().noneMatch(Problem::blocking);
    }

    /** Whether a problem of a kind was found. */
    public boolean has(Kind kind) {
        return problems.stream().anyMatch(problem -> problem.kind() == kind);
    }

    /** The findings in one line: the blocking ones when there are any, else all; "regular" when there are none. */
    public String summary() {
        if (problems.isEmpty()) {
            return "regular";
        }
        return problems.stream().filter(problem -> problem.blocking() || usable()).map(Problem::text).collect(Collectors.joining("; "));
    }
}
