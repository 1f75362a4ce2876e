package org.serpentine.tasks;

/** Where long work tells how far it is; the command shows it as a bar or as lines, a program may ignore it. */
public interface Progress {
    /** Says nothing. */
    Progress NONE = new Progress() {
        @Override
        public void begin(String task, long steps) {}

        @Override
        public void advance(long done, String note) {}

        @Override
        public void message(String text) {}

        @Override
        public void end() {}
    };

    /**
     * Starts a task; an earlier one must have ended.
     *
     * @param task  a few words
     * @param steps how many steps it will take, 0 if nobody knows
     */
    void begin(String task, long steps);

    /**
     * Says how far the task is.
     *
     * @param done steps done so far
     * @param note what there is to tell, such as the present loss; may be empty
     */
    void advance(long done, String note);

    /** One line that should stay readable. */
    void message(String text);

    /** Ends the task. */
    void end();
}
