package org.serpentine.nn;

/** Weights that do not fit the network exactly; the message says which keys, the report lists all. */
public final class IncompleteWeightsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient LoadReport report;

    /** From a report that is not complete. */
    public IncompleteWeightsException(LoadReport report) {
        super("the weights do not fit this network: " + report.text()
                + ". Check the model name and its options, or load with strict = false to accept this.");
        this.report = report;
    }

    /** The full lists. */
    public LoadReport report() {
        return report;
    }
}
