package org.serpentine.tensor.dense;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;

/**
 * Loads shared libraries out of the JavaCPP jars. Only the files needed are extracted, once, into JavaCPP's cache; its own
 * loading, which also links its JNI wrappers, takes two to three times as long.
 *
 * @param files   where the libraries are, in the order asked for
 * @param problem why they could not be loaded, or null
 */
record NativeLibraries(List<Path> files, String problem) {
    /**
     * Loads these libraries in this order: those that others need come first.
     *
     * @param names such as {@code opencl/libOpenCL.so.1}: JavaCPP preset, then file name
     */
    static NativeLibraries load(String... names) {
        try {
            return new NativeLibraries(loadAll(names), null);
        } catch (UnavailableException e) {
            return new NativeLibraries(List.of(), e.getMessage());
        }
    }

    /** @throws UnavailableException if they could not be loaded, with the reason */
    void require() throws UnavailableException {
        if (problem != null) {
            throw new UnavailableException(problem);
        }
    }

    /** The functions of one of them. */
    Foreign functions(int index) {
        return Foreign.open(files.get(index));
    }

    private static List<Path> loadAll(String... names) throws UnavailableException {
        if (!Foreign.present()) {
            throw new UnavailableException("needs JDK 22 or newer to call native code on Java arrays, this is "
                    + Runtime.version().feature() + "; set SERPENTINE_JAVA_HOME to a newer JDK");
        }
        String platform = Loader.getPlatform();
        if (!platform.startsWith("linux-")) {
            throw new UnavailableException("its library names are known for Linux only, this is " + platform);
        }
        List<Path> loaded = new ArrayList<>();
        for (String name : names) {
            int slash = name.indexOf('/');
            loaded.add(load("/org/bytedeco/" + name.substring(0, slash) + "/" + platform + name.substring(slash), platform));
        }
        return loaded;
    }

    private static Path load(String resource, String platform) throws UnavailableException {
        try {
            File file = Loader.cacheResource(NativeLibraries.class, resource);
            if (file == null) {
                throw new UnavailableException("no " + resource + " on the class path; build with -Djavacpp.platform=" + platform);
            }
            System.load(file.getAbsolutePath());
            return file.toPath();
        } catch (IOException e) {
            throw new UnavailableException("cannot extract " + resource + " into JavaCPP's cache (" + e.getMessage()
                    + "); set -Dorg.bytedeco.javacpp.cachedir to a folder that can be written");
        } catch (UnsatisfiedLinkError e) {
            throw new UnavailableException("cannot load " + resource + ": " + e.getMessage());
        }
    }
}
