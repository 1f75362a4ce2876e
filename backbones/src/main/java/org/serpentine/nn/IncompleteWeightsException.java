package org.serpentine.nn;

/** Weights that do not fit the network exactly; the message says which keys, the report lists all. */
public final class IncompleteWeightsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient LoadReport report;

    /** From a report that is not complete. */
    public IncompleteWeightsException(LoadReport report) {
        this(report, "Check the model name and its options, or load with strict = false to accept this.");
    }

    /**
     * From a report of what was tried.
     *
     * @param advice what to do about it, a sentence
     */
    public IncompleteWeightsException(LoadReport report, String advice) {
        super("the weights do not fit this network: " + report.text() + ". " + advice);
        this.report = report;
    }

    /** The full lists. */
    public LoadReport report() {
        return report;
    }
}
