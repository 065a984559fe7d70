package dev.nightjar.app;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.scoring.EntityKey;
import dev.nightjar.scoring.Lookup;
import dev.nightjar.scoring.Lookup.Served;
import dev.nightjar.scoring.RedisPlace;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** One entity's prediction from Redis, as a service would read it. */
@Command(
        name = "lookup",
        mixinStandardHelpOptions = true,
        description = "Reads the prediction of one entity from Redis, through the pointer, as a service would.",
        footer = {"", "Example:", "  nightjar lookup examples/flights/pipeline.yaml 2013-10-02-UA-1545-EWR --json"})
final class LookupCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Parameters(
            index = "1",
            paramLabel = "KEY",
            description = "The spine's key columns as text, joined by | if there are several.")
    private String key;

    @Override
    public Integer call() {
        Pipeline pipeline = options.load();
        try (RedisPlace redis = RedisPlace.openExisting(pipeline)) {
            Served served = new Lookup(redis.address()).lookup(pipeline.name(), EntityKey.split(key));
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("pipeline", pipeline.name());
            fields.put("version", served.version());
            fields.put("key", served.key());
            fields.put("fields", served.json());
            output.answer(text(served), fields);
        }
        return 0;
    }

    private static String text(Served served) {
        TextTable table = TextTable.of("field", "value");
        table.row("key", served.key());
        served.types().keySet().forEach(name -> table.row(name, served.fields().getOrDefault(name, "null")));
        return table + "\nserved as version " + served.version();
    }
}
