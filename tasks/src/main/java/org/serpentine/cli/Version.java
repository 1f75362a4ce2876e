package org.serpentine.cli;

import org.serpentine.scanning.kernel.Kernels;
import org.serpentine.tensor.dense.DenseEngines;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: our version, the Java that runs it, and the kernels and dense engine in use. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String own = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "serpentine " + (own == null ? "0.1.0-SNAPSHOT" : own),
            "java " + System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ", "
                    + System.getProperty("java.home") + ")",
            "kernels " + Kernels.best().name(),
            "dense engine " + DenseEngines.best().name(),
            Runtime.getRuntime().availableProcessors() + " cores"};
    }
}
