package dev.nightjar.app;

import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.app.spark.PipelineViews;
import dev.nightjar.app.spark.Query;
import dev.nightjar.app.spark.Query.Access;
import dev.nightjar.app.sql.Statements;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * The prompt: statements end with a semicolon and may take several lines; an error is told and does not end it; Ctrl-C forgets what is
 * typed, or stops the query that runs.
 */
final class SqlPrompt {
    private static final String HELP =
            """
            Statements end with ; and may take several lines. They read: select, show, describe, explain.
              show tables;       every name, with a sentence
              describe NAME;     columns with types and a sentence each
              quit;              ends (Ctrl-D too); Ctrl-C stops a query""";

    /** Where lines come from. */
    interface Lines extends AutoCloseable {
        /** The next line; null at the end. @throws UserInterruptException if the person pressed Ctrl-C */
        String next(String prompt);

        /** What Ctrl-C does while a query runs. */
        void onInterrupt(Runnable stop);

        @Override
        void close();
    }

    private final OpenPipeline opened;
    private final Access access;
    private final int limit;
    private final PrintWriter out;
    private final Statements statements = new Statements();

    SqlPrompt(OpenPipeline opened, Access access, int limit, PrintWriter out) {
        this.opened = opened;
        this.access = access;
        this.limit = limit;
        this.out = out;
    }

    /** A person's terminal with history in the home folder; plain lines where there is none. */
    static Lines terminal() {
        try {
            Terminal terminal =
                    TerminalBuilder.builder().name("nightjar").dumb(true).build();
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .appName("nightjar")
                    .history(new DefaultHistory())
                    .variable(LineReader.HISTORY_FILE, Path.of(System.getProperty("user.home"), ".nightjar_history"))
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            return new JLineLines(terminal, reader);
        } catch (IOException e) {
            throw new PipelineException(
                    ErrorKind.EXTERNAL, "no terminal: " + e.getMessage() + "; give the query as an argument", e);
        }
    }

    /** Until quit, or the end of the lines. */
    int run(Lines lines) {
        try (lines) {
            lines.onInterrupt(() -> new Query(opened).cancel());
            out.println("tables of " + opened.pipeline().name()
                    + ", as the last published night has them; help; shows what there is");
            out.flush();
            while (true) {
                String line;
                try {
                    line = lines.next(statements.pending().isEmpty() ? "nightjar> " : "       -> ");
                } catch (UserInterruptException e) {
                    statements.clear();
                    continue;
                }
                if (line == null || ends(line) || !answerAll(statements.add(line))) {
                    return 0;
                }
            }
        }
    }

    /** A bare quit needs no semicolon. */
    private boolean ends(String line) {
        return statements.pending().isEmpty() && word(line).matches("quit|exit");
    }

    private boolean answerAll(List<String> ended) {
        for (String statement : ended) {
            if (word(statement).matches("quit|exit")) {
                return false;
            }
            answer(statement);
            out.flush();
        }
        return true;
    }

    private void answer(String statement) {
        long started = System.nanoTime();
        try {
            switch (word(statement)) {
                case "help" -> out.println(HELP);
                case "show tables" -> out.println(TablesListCommand.table(new PipelineViews(opened.anew())));
                default -> {
                    out.println(SqlOutput.table(new Query(opened.anew(), access).run(statement, limit)));
                    out.printf(Locale.ROOT, "%.1f s%n", (System.nanoTime() - started) / 1e9);
                }
            }
        } catch (PipelineException e) {
            out.println("error: " + e.getMessage());
        }
    }

    private static String word(String text) {
        return text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }

    private record JLineLines(Terminal terminal, LineReader reader) implements Lines {
        @Override
        public String next(String prompt) {
            try {
                return reader.readLine(prompt);
            } catch (EndOfFileException e) {
                return null;
            }
        }

        @Override
        public void onInterrupt(Runnable stop) {
            terminal.handle(Terminal.Signal.INT, signal -> stop.run());
        }

        @Override
        public void close() {
            try {
                terminal.close();
            } catch (IOException e) {
                throw new PipelineException(ErrorKind.EXTERNAL, "the terminal cannot be closed: " + e.getMessage(), e);
            }
        }
    }
}
