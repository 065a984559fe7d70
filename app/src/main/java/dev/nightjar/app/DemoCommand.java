package dev.nightjar.app;

import dev.nightjar.app.report.ReportData;
import dev.nightjar.app.spark.NightRunner;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.app.spark.ReportReader;
import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.run.Progress;
import dev.nightjar.core.time.LogicalDate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Two real nights of both examples, from raw files to Redis. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the nights of 2013-09-30 and 2013-10-01 of both examples on real flights: nine months of history come in, networks and"
                    + " baselines are trained, gated and served, and the first night's predictions are held against what happened.",
            "Needs no server and no network. The lake lies under NIGHTJAR_LAKE, else beside each pipeline file."
        },
        footer = {"", "Examples:", "  nightjar demo --json", "  NIGHTJAR_LAKE=/tmp/demo nightjar demo"})
final class DemoCommand implements Callable<Integer> {
    private static final List<String> EXAMPLES =
            List.of("examples/flights/pipeline.yaml", "examples/delay-minutes/pipeline.yaml");
    private static final List<LogicalDate> NIGHTS =
            List.of(LogicalDate.parse("2013-09-30"), LogicalDate.parse("2013-10-01"));

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        long begin = System.nanoTime();
        Progress progress = output.progress();
        List<DemoStory> stories = new ArrayList<>();
        for (String example : EXAMPLES) {
            stories.add(story(example, progress));
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seconds", seconds);
        fields.put("pipelines", stories.stream().map(DemoStory::fields).toList());
        output.answer(text(stories, seconds), fields);
        return 0;
    }

    private static DemoStory story(String example, Progress progress) {
        Path file = find(example);
        Pipeline pipeline = PipelineLoader.of(System::getenv).load(file);
        progress.say("");
        progress.say(pipeline.name() + ": " + pipeline.question());
        try (OpenPipeline opened = OpenPipeline.ofNights(pipeline)) {
            NightRunner runner = new NightRunner(opened.lake(), pipeline, progress, Clock.systemUTC());
            for (LogicalDate night : NIGHTS) {
                progress.say("night " + night);
                runner.run(night, StageSelection.all());
            }
        }
        // Opened again, so that what is read is what is published now.
        try (OpenPipeline opened = new OpenPipeline(pipeline)) {
            ReportData data = new ReportReader(opened).read(NIGHTS.get(1));
            String report = ReportCommand.write(opened, data, null);
            return DemoStory.of(example, pipeline, data, report);
        }
    }

    /** Below the folder that the launcher names, else below the working directory. */
    private static Path find(String example) {
        String home = System.getenv("NIGHTJAR_HOME");
        Path file = Path.of(home == null ? "." : home).resolve(example);
        if (!Files.isRegularFile(file)) {
            throw new PipelineException(
                    ErrorKind.USAGE,
                    "demo: " + file + " is not there; run it from the folder that Nightjar was cloned into");
        }
        return file.normalize();
    }

    private static String text(List<DemoStory> stories, double seconds) {
        StringBuilder text = new StringBuilder();
        stories.forEach(s -> text.append('\n').append(s.text()));
        String first = EXAMPLES.get(0);
        String key = stories.get(0).firstKey();
        text.append(String.format(Locale.ROOT, "%nDone in %.0f s. Try next:%n", seconds));
        text.append("  bin/nightjar sql ")
                .append(first)
                .append(" \"select * from checks where verdict <> 'pass' order by date\"\n");
        text.append("  bin/nightjar lookup ")
                .append(first)
                .append(' ')
                .append(key)
                .append('\n');
        text.append("  bin/nightjar run ").append(first).append(" --date 2013-10-02");
        return text.toString();
    }
}
