package dev.nightjar.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser; left out where no Chromium is installed. */
class ReportPageIT {
    private static final long SECONDS = 60;

    @TempDir(cleanup = CleanupMode.NEVER)
    private Path folder;

    @Test
    void everyChartIsDrawnAndNothingIsLogged() throws Exception {
        Browsed page = browse(new ReportPage().html(ReportExample.full()));
        for (String id : List.of("roc", "calibration", "loss", "scores")) {
            Matcher canvas = Pattern.compile("<canvas id=\"" + id + "\"[^>]*width=\"(\\d+)\"[^>]*>")
                    .matcher(page.dom());
            assertThat(canvas.find()).as(id + " is drawn").isTrue();
            assertThat(Integer.parseInt(canvas.group(1))).as(id + "'s width").isGreaterThan(200);
        }
        assertThat(page.console()).as("what the browser's console says").isEmpty();
    }

    @Test
    void aPageWithoutChartsLogsNothing() throws Exception {
        assertThat(browse(new ReportPage().html(ReportExample.empty())).console())
                .isEmpty();
    }

    private record Browsed(String dom, List<String> console) {}

    private Browsed browse(String html) throws IOException, InterruptedException {
        Optional<Path> chromium = Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(name -> Path.of("/usr/bin", name))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(chromium.isPresent(), "no Chromium in /usr/bin: install it to see the page drawn");
        Path page = Files.writeString(folder.resolve("report.html"), html);
        Path dom = folder.resolve("dom.html");
        Path log = folder.resolve("console.log");
        Process browser = new ProcessBuilder(
                        chromium.get().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-sync",
                        "--enable-logging=stderr",
                        "--v=0",
                        "--window-size=1200,3000",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--dump-dom",
                        page.toUri().toString())
                .redirectOutput(dom.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            assertThat(browser.waitFor(SECONDS, TimeUnit.SECONDS))
                    .as("Chromium ends in time")
                    .isTrue();
        } finally {
            browser.destroyForcibly();
        }
        List<String> console = Files.readString(log, StandardCharsets.UTF_8)
                .lines()
                .filter(l -> l.contains("CONSOLE"))
                .toList();
        return new Browsed(Files.readString(dom, StandardCharsets.UTF_8), console);
    }
}
