package org.serpentine.tensor.dense;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;

/**
 * Opens shared libraries out of the JavaCPP jars. Only the files needed are extracted, once, into JavaCPP's cache; its own
 * loading, which also links its JNI wrappers, takes two to three times as long.
 */
final class NativeLibraries {
    private NativeLibraries() {}

    /**
     * Opens the last of these libraries; those before it are the ones it needs, opened first so that they are found.
     *
     * @param files such as {@code opencl/libOpenCL.so.1}: JavaCPP preset, then file name
     * @throws UnavailableException if this Java, this system or the class path cannot give it, with the reason
     */
    static Foreign open(String... files) throws UnavailableException {
        if (!Foreign.present()) {
            throw new UnavailableException("needs JDK 22 or newer to call native code on Java arrays, this is "
                    + Runtime.version().feature() + "; set SERPENTINE_JAVA_HOME to a newer JDK");
        }
        String platform = Loader.getPlatform();
        if (!platform.startsWith("linux-")) {
            throw new UnavailableException("its library names are known for Linux only, this is " + platform);
        }
        Foreign last = null;
        for (String file : files) {
            int slash = file.indexOf('/');
            String resource = "/org/bytedeco/" + file.substring(0, slash) + "/" + platform + file.substring(slash);
            last = open(resource, platform);
        }
        return last;
    }

    private static Foreign open(String resource, String platform) throws UnavailableException {
        try {
            File file = Loader.cacheResource(NativeLibraries.class, resource);
            if (file == null) {
                throw new UnavailableException("no " + resource + " on the class path; build with -Djavacpp.platform=" + platform);
            }
            return Foreign.open(Path.of(file.getPath()));
        } catch (IOException e) {
            throw new UnavailableException("cannot extract " + resource + " into JavaCPP's cache (" + e.getMessage()
                    + "); set -Dorg.bytedeco.javacpp.cachedir to a folder that can be written");
        } catch (InvocationTargetException e) {
            throw new UnavailableException("cannot load " + resource + ": " + e.getCause().getMessage());
        } catch (ReflectiveOperationException e) {
            throw new UnavailableException("java.lang.foreign is not as expected: " + e);
        }
    }
}
