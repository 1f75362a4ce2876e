package org.serpentine.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.serpentine.tasks.superresolution.RestorationCard;
import org.serpentine.tasks.superresolution.RestorationModel;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The part of a command's help that lists the models that come with this build. */
final class BundledModels {
    private BundledModels() {}

    /** Puts the list before the footer. Models are looked at when help is asked for, not before. */
    static void tell(CommandLine command, Predicate<RestorationCard> wanted) {
        var footer = command.getHelpSectionMap().get(UsageMessageSpec.SECTION_KEY_FOOTER);
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_FOOTER, help -> text(wanted) + footer.render(help));
    }

    private static String text(Predicate<RestorationCard> wanted) {
        try {
            List<RestorationCard> cards = RestorationModel.bundledCards().stream().filter(wanted).toList();
            return cards.stream().map(card -> String.format("  %-10s  %s%n", card.name(), card.description()))
                    .collect(Collectors.joining("", String.format("%nBundled models:%n"), cards.isEmpty() ? String.format("  none%n") : ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
