package dev.nightjar.app;

import dev.nightjar.app.spark.FeatureVersions;
import dev.nightjar.app.spark.FeatureVersions.Compared;
import dev.nightjar.app.spark.OpenPipeline;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.features.VersionDiff;
import dev.nightjar.features.VersionDiff.Distribution;
import dev.nightjar.features.VersionDiff.Feature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Two versions of a group, compared. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = {
            "Compares two versions of a feature group over all entities, as one night knew them: for each feature that both have, the"
                    + " share of nulls, mean, standard deviation, least and greatest value, the population stability index (below"
                    + " 0.1 little, above 0.25 much) and how many entities have another value, with those that differ most.",
            "A version is the file's, or that of a training set. One that was built ahead is compared before it is published."
        },
        footer = {"", "Example:", "  nightjar features diff examples/flights/pipeline.yaml flight 1 2 --date 2013-09-30"
        })
final class FeaturesDiffCommand implements Callable<Integer> {
    @Mixin
    private PipelineOptions options;

    @Mixin
    private OutputOptions output;

    @Parameters(index = "1", paramLabel = "GROUP", description = "Name of the feature group; needed.")
    private String group;

    @Parameters(index = "2", paramLabel = "V1", description = "A version; needed.")
    private int one;

    @Parameters(index = "3", paramLabel = "V2", description = "The version that it is compared with; needed.")
    private int two;

    @Option(
            names = "--date",
            paramLabel = "DATE",
            converter = DateConverter.class,
            description = "The night, such as 2013-09-30. Default: the last one that has both.")
    private LogicalDate date;

    @Override
    public Integer call() {
        try (OpenPipeline opened = new OpenPipeline(options.load())) {
            Compared compared = new FeatureVersions(opened).compare(group, one, two, Optional.ofNullable(date));
            output.answer(text(compared), fields(compared));
        }
        return 0;
    }

    private String text(Compared compared) {
        VersionDiff diff = compared.diff();
        StringBuilder text = new StringBuilder(group + "@" + one + " and " + group + "@" + two + " as known by "
                + compared.night() + ": " + diff.entitiesInBoth() + " entities in both, " + diff.entitiesOnlyInOne()
                + " only in " + one + ", " + diff.entitiesOnlyInTwo() + " only in " + two + "\n\n");
        TextTable table =
                TextTable.of("feature", "psi", "changed", "version", "null", "mean", "stddev", "least", "greatest");
        for (Feature feature : diff.features()) {
            table.row(row(feature.name(), number(feature.psi()), Long.toString(feature.changed()), one, feature.one()));
            table.row(row("", "", "", two, feature.two()));
        }
        text.append(table);
        for (Feature feature : diff.features()) {
            feature.examples().forEach(e -> text.append("\n")
                    .append(feature.name())
                    .append(" of ")
                    .append(e.entity())
                    .append(": ")
                    .append(e.one())
                    .append(", now ")
                    .append(e.two()));
        }
        only(text, one, diff.onlyInOne());
        only(text, two, diff.onlyInTwo());
        return text.toString();
    }

    private static void only(StringBuilder text, int version, List<String> features) {
        if (!features.isEmpty()) {
            text.append("\nonly in ").append(version).append(": ").append(String.join(", ", features));
        }
    }

    private static List<String> row(String name, String psi, String changed, int version, Distribution of) {
        return List.of(
                name,
                psi,
                changed,
                Integer.toString(version),
                Double.isNaN(of.nullShare()) ? "" : String.format(Locale.ROOT, "%.1f%%", 100 * of.nullShare()),
                number(of.mean()),
                number(of.stddev()),
                number(of.min()),
                number(of.max()));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4g", value);
    }

    private Map<String, Object> fields(Compared compared) {
        VersionDiff diff = compared.diff();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("group", group);
        fields.put("versions", List.of(one, two));
        fields.put("date", compared.night().toString());
        fields.put("entities_in_both", diff.entitiesInBoth());
        fields.put("entities_only_in_first", diff.entitiesOnlyInOne());
        fields.put("entities_only_in_second", diff.entitiesOnlyInTwo());
        List<Map<String, Object>> features = new ArrayList<>();
        for (Feature feature : diff.features()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("feature", feature.name());
            one.put("psi", feature.psi());
            one.put("changed", feature.changed());
            one.put("first", fields(feature.one()));
            one.put("second", fields(feature.two()));
            one.put("examples", feature.examples());
            features.add(one);
        }
        fields.put("features", features);
        fields.put("only_in_first", diff.onlyInOne());
        fields.put("only_in_second", diff.onlyInTwo());
        return fields;
    }

    private static Map<String, Object> fields(Distribution of) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rows", of.rows());
        fields.put("null_share", finite(of.nullShare()));
        fields.put("mean", finite(of.mean()));
        fields.put("stddev", finite(of.stddev()));
        fields.put("min", finite(of.min()));
        fields.put("max", finite(of.max()));
        fields.put("deciles", of.deciles());
        return fields;
    }

    private static Double finite(double value) {
        return Double.isNaN(value) ? null : (Double) value;
    }
}
