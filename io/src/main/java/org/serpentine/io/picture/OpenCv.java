package org.serpentine.io.picture;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.opencv_java;

/**
 * Loads OpenCV's native library once, when it is first needed. Its warnings about odd files go to standard error unless the
 * environment says {@code OPENCV_LOG_LEVEL=ERROR}; no Java call can turn them off.
 */
final class OpenCv {

    private OpenCv() {
    }

    /** Initialised on first use, by the rules of the Java language once and for all threads. */
    private static final class Holder {

        static final Throwable FAILURE = load();

        private static Throwable load() {
            try {
                Loader.load(opencv_java.class);
                return null;
            } catch (LinkageError | RuntimeException e) {
                return e;
            }
        }
    }

    static void require() {
        if (Holder.FAILURE != null) {
            throw new IllegalStateException("OpenCV's native library does not run on " + System.getProperty("os.name") + " "
                    + System.getProperty("os.arch") + " (" + Holder.FAILURE.getMessage() + "). Add the org.bytedeco:opencv "
                    + "and org.bytedeco:openblas artifacts with the classifier of this platform to the class path.",
                    Holder.FAILURE);
        }
    }
}
