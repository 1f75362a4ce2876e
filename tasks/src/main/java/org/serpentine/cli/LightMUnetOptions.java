package org.serpentine.cli;

import java.util.Arrays;
import java.util.List;
import org.serpentine.tasks.segmentation.LightMUnetConfig;
import picocli.CommandLine.Option;

/** Size of a LightM-UNet that is trained; the fields' first values are the defaults. */
final class LightMUnetOptions {
    @Option(names = "--filters", paramLabel = "N", description = "Channels of the first stage, a multiple of 8.")
    private int filters;

    @Option(names = "--blocks-down", paramLabel = "N[,N...]", description = "Blocks of each encoder stage.")
    private String blocksDown;

    @Option(names = "--blocks-up", paramLabel = "N[,N...]", description = "Blocks of each decoder step.")
    private String blocksUp = "1,1,1";

    private LightMUnetOptions(int filters, String blocksDown) {
        this.filters = filters;
        this.blocksDown = blocksDown;
    }

    /** The defaults for data of one's own: the size of the released networks. */
    static LightMUnetOptions released() {
        return new LightMUnetOptions(32, "1,2,2,4");
    }

    /** The defaults of the bundled model {@code ct-tissue}. */
    static LightMUnetOptions small() {
        return new LightMUnetOptions(8, "1,1,1,1");
    }

    LightMUnetConfig config(int dims, int channels, int classes) {
        return new LightMUnetConfig(dims, filters, channels, classes, numbers("--blocks-down", blocksDown), numbers("--blocks-up", blocksUp), 0);
    }

    private static List<Integer> numbers(String option, String text) {
        try {
            return Arrays.stream(text.split(",", -1)).map(part -> Integer.valueOf(part.strip())).toList();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " is \"" + text + "\"; expected whole numbers such as 1,2,2,4", e);
        }
    }
}
