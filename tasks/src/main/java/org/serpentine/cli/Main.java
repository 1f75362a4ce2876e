package org.serpentine.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself: without a verb it helps. */
@Command(name = "serpentine", mixinStandardHelpOptions = true, versionProvider = Version.class, scope = ScopeType.INHERIT,
        sortOptions = false, showDefaultValues = true, usageHelpAutoWidth = true,
        description = "Mamba (state-space) networks for images and volumes, on any CPU.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:done", "1:some items failed (each is named)", "2:wrong usage", "3:nothing could be done"})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Runs the command and ends the program with its exit status. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command line with all verbs, for tests and for completion scripts. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.addSubcommand(new SegmentCommand());
        line.addSubcommand(new ClassifyCommand());
        line.addSubcommand(new UpscaleCommand());
        line.addSubcommand(new RestoreCommand());
        line.addSubcommand(new ModelsCommand());
        line.addSubcommand(new BenchCommand());
        line.addSubcommand(new ParityCommand());
        line.addSubcommand(new ScansCommand());
        line.addSubcommand(new TrainCommand());
        line.addSubcommand(new EvaluateCommand());
        line.addSubcommand(new HelpCommand());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        BundledModels.tell(line.getSubcommands().get("upscale"), card -> card.levels().isEmpty());
        BundledModels.tell(line.getSubcommands().get("restore"), card -> card.levels().isPresent());
        line.setExecutionExceptionHandler(Failures::report);
        line.getSubcommands().values().forEach(s -> s.setCaseInsensitiveEnumValuesAllowed(true));
        return line;
    }

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        spec.commandLine().usage(out);
        out.println();
        out.println("Try:  serpentine segment --demo");
        out.flush();
    }
}
