package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each history of docs/histories.md names tests, and they are there. */
class HistoriesDocTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([a-z]) \\|.*\\| (.+) \\|$");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)\\.(\\w+)`");

    @Test
    void eachHistoryIsATestThatIsThere() throws IOException {
        List<String> histories = new ArrayList<>();
        for (MatchResult row : ROW.matcher(Files.readString(ROOT.resolve("docs/histories.md")))
                .results()
                .toList()) {
            histories.add(row.group(1));
            List<MatchResult> tests = NAMED.matcher(row.group(2)).results().toList();
            assertThat(tests).as("tests of history %s", row.group(1)).isNotEmpty();
            for (MatchResult test : tests) {
                assertThat(source(test.group(1)))
                        .as("history %s: %s", row.group(1), test.group(1))
                        .containsPattern("@Test\\s+(@\\w+\\S*\\s+)*void " + test.group(2) + "\\(");
            }
        }
        assertThat(String.join("", histories)).isEqualTo("abcdefghijklmno");
    }

    private static String source(String name) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String module : List.of("etl", "features", "app")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                files.filter(f -> f.endsWith(name + ".java")).forEach(found::add);
            }
        }
        assertThat(found).as(name).hasSize(1);
        return Files.readString(found.get(0));
    }
}
