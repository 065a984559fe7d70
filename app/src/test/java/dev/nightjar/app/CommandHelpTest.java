package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

class CommandHelpTest {
    private static Stream<CommandLine> commands() {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return Main.commandLine(nowhere, nowhere, false).getSubcommands().values().stream()
                .filter(c -> !c.getCommandName().equals("help"))
                .flatMap(c -> c.getSubcommands().isEmpty() ? Stream.of(c) : c.getSubcommands().values().stream());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpSaysWhatTheCommandDoesAndGivesAnExample(CommandLine command) {
        String help = command.getUsageMessage();
        assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
        assertThat(help)
                .containsPattern("Examples?:\\s+(NIGHTJAR_LAKE=\\S+ )?"
                        + command.getCommandSpec().qualifiedName() + "\\b");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionSaysWhatItTakesAndWhatHoldsWithoutIt(CommandLine command) {
        for (ArgSpec argument : command.getCommandSpec().args()) {
            String what = command.getCommandName() + " " + argument.paramLabel();
            assertThat(argument.description()).as(what).isNotEmpty();
            boolean flag =
                    argument instanceof OptionSpec option && option.arity().max() == 0;
            if (!flag && argument.isOption()) {
                assertThat(argument.paramLabel()).as(what).matches("[A-Z]+(=[A-Z]+)?");
                assertThat(String.join(" ", argument.description()))
                        .as(what)
                        .matches(argument.required() ? "(?s).*" : "(?s).*(Default|[Nn]eeded|For history).*");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandSpeaksJson(CommandLine command) {
        assertThat(command.getCommandSpec().findOption("--json")).isNotNull();
        assertThat(command.getCommandSpec().findOption("--verbose")).isNotNull();
    }
}
