package org.serpentine.tasks.phantom;

import java.util.List;

/** The classes of the tissue model. */
public enum Tissue {
    /** Outside the body: air, table, clothes. */
    BACKGROUND("background"),
    /** Lung, airways, sinuses and gas in the bowel. */
    AIR("lung/air inside the body"),
    /** Skin, fat, muscle, organs, vessels, fluids. */
    SOFT("soft tissue"),
    /** Bone with its marrow, and teeth. */
    BONE("bone");

    private final String text;

    Tissue(String text) {
        this.text = text;
    }

    /** Name for people. */
    public String text() {
        return text;
    }

    /** The names in the order of the labels. */
    public static List<String> names() {
        return java.util.Arrays.stream(values()).map(Tissue::text).toList();
    }
}
