package dev.nightjar.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a person should know of a model before using it, as Markdown and as a page of HTML without scripts. */
public final class ModelCard {
    private static final String STYLE =
            "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
                    + "table{border-collapse:collapse;margin:1rem 0}"
                    + "th,td{border:1px solid #ccc;padding:.25rem .6rem;text-align:left}th{background:#f4f4f4}";

    private final List<Block> blocks;

    private sealed interface Block {}

    private record Heading(int level, String text) implements Block {}

    private record Paragraph(String text) implements Block {}

    private record Grid(List<String> header, List<List<String>> rows) implements Block {}

    private ModelCard(List<Block> blocks) {
        this.blocks = List.copyOf(blocks);
    }

    /** Of what is known; a model of former times has neither facts nor a holdout. */
    public static ModelCard of(Model model, Optional<ModelAbout> about, Optional<Holdout> holdout) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Heading(1, "Model " + model.id()));
        about.ifPresent(a -> blocks.add(new Paragraph(a.question())));
        addFacts(blocks, model, about);
        about.ifPresent(a -> addMetrics(blocks, a));
        addColumns(blocks, model, about);
        about.ifPresent(a -> addEnvironment(blocks, a.environment()));
        blocks.add(new Heading(2, "How to check it"));
        blocks.add(new Paragraph(holdout.map(h -> "The folder holds " + h.size()
                        + " rows of the test split with the scores that this model gave them: `nightjar models PIPELINE verify "
                        + model.id() + "` hashes the files and scores the rows again.")
                .orElse("The folder holds no rows to score again: the model was stored before there were any.")));
        return new ModelCard(blocks);
    }

    private static void addFacts(List<Block> blocks, Model model, Optional<ModelAbout> about) {
        ModelHeader header = model.header();
        blocks.add(new Paragraph("A model of the kind " + model.kind() + ", made by the trainer " + header.trainer()
                + "; it gives a " + task(header) + "."));
        List<List<String>> facts = new ArrayList<>();
        about.ifPresent(a -> facts.add(List.of("Pipeline", a.pipeline())));
        about.ifPresent(a -> facts.add(List.of("Label", a.label())));
        facts.add(List.of("Training set", header.trainingSet()));
        facts.add(List.of("Feature set", header.features()));
        about.ifPresent(a -> facts.add(List.of("Feature versions", versions(a))));
        header.threshold().ifPresent(t -> facts.add(List.of("Says yes from a probability of", number(t))));
        blocks.add(new Grid(List.of("", ""), facts));
    }

    private static void addColumns(List<Block> blocks, Model model, Optional<ModelAbout> about) {
        Map<String, String> preprocessing = model.preprocessing().described();
        blocks.add(new Heading(2, "What it reads"));
        blocks.add(new Grid(
                List.of("feature", "type", "preprocessing"),
                ModelAbout.rowsIn(model).stream()
                        .map(f -> List.of(f.name(), f.type(), preprocessing.getOrDefault(f.name(), "")))
                        .toList()));
        about.ifPresent(a -> {
            blocks.add(new Heading(2, "What it gives"));
            blocks.add(new Grid(
                    List.of("column", "type"),
                    a.rowsOut().stream().map(f -> List.of(f.name(), f.type())).toList()));
        });
    }

    private static void addEnvironment(List<Block> blocks, Environment made) {
        blocks.add(new Heading(2, "What it was made with"));
        blocks.add(new Grid(
                List.of("Nightjar", "Java", "Spark", "BLAS kernel", "platform"),
                List.of(List.of(made.nightjar(), made.java(), made.spark(), made.blas(), made.platform()))));
    }

    private static String task(ModelHeader header) {
        return switch (header.task()) {
            case BINARY -> "probability";
            case REGRESSION -> "number";
        };
    }

    private static String versions(ModelAbout about) {
        return about.featureVersions().entrySet().stream()
                .map(e -> e.getKey() + "@" + e.getValue())
                .collect(Collectors.joining(", "));
    }

    private static void addMetrics(List<Block> blocks, ModelAbout about) {
        blocks.add(new Heading(2, "How well it does"));
        blocks.add(
                new Paragraph(
                        "When it was made: chosen on validation, judged on test, each later than the rows that"
                                + " it was fitted on where the split is by time. `nightjar models PIPELINE show` has what was measured since."));
        List<String> splits = List.copyOf(about.metrics().keySet());
        Set<String> names = new LinkedHashSet<>();
        about.metrics().values().forEach(values -> names.addAll(values.keySet()));
        List<String> heading = new ArrayList<>(List.of("metric"));
        heading.addAll(splits);
        List<List<String>> rows = new ArrayList<>();
        for (String name : names.stream().filter(ModelCard::isFigure).sorted().toList()) {
            List<String> row = new ArrayList<>(List.of(name));
            splits.forEach(split -> row.add(value(about.metrics().get(split), name)));
            rows.add(row);
        }
        blocks.add(new Grid(heading, rows));
    }

    /** Not the end of an interval, nor a comparison with another model. */
    private static boolean isFigure(String name) {
        return !name.endsWith("_low") && !name.endsWith("_high") && !name.contains("_gain_on_");
    }

    /** The value, with its interval if there is one. */
    private static String value(Map<String, Double> values, String name) {
        Double value = values.get(name);
        Double low = values.get(name + "_low");
        Double high = values.get(name + "_high");
        String interval = low == null || high == null ? "" : " (" + number(low) + " to " + number(high) + ")";
        return value == null ? "" : number(value) + interval;
    }

    private static String number(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
        return whole ? String.format(Locale.ROOT, "%.0f", value) : String.format(Locale.ROOT, "%.6f", value);
    }

    /** The card with a table behind it, of what happened to the model since. */
    public ModelCard with(String title, List<String> header, List<List<String>> rows) {
        Objects.requireNonNull(title);
        List<Block> more = new ArrayList<>(blocks);
        more.add(new Heading(2, title));
        more.add(new Grid(header, rows));
        return new ModelCard(more);
    }

    /** As Markdown: what could be read as markup is escaped. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        for (Block block : blocks) {
            text.append(text.isEmpty() ? "" : "\n");
            if (block instanceof Heading heading) {
                text.append("#".repeat(heading.level()))
                        .append(' ')
                        .append(heading.text())
                        .append('\n');
            } else if (block instanceof Paragraph paragraph) {
                text.append(paragraph.text().replace("<", "\\<")).append('\n');
            } else if (block instanceof Grid grid) {
                line(text, grid.header());
                line(text, grid.header().stream().map(h -> "---").toList());
                grid.rows().forEach(row -> line(text, row));
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append("| ")
                .append(cells.stream().map(ModelCard::cell).collect(Collectors.joining(" | ")))
                .append(" |\n");
    }

    private static String cell(String text) {
        return text.replaceAll("([\\\\`*_{}\\[\\]<>|])", "\\\\$1").replaceAll("\\s+", " ");
    }

    /** As one page of HTML. */
    public String html() {
        StringBuilder page = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
        page.append("<title>").append(escaped(((Heading) blocks.get(0)).text())).append("</title>\n");
        page.append("<style>").append(STYLE).append("</style></head><body>\n");
        for (Block block : blocks) {
            if (block instanceof Heading heading) {
                String tag = "h" + heading.level();
                page.append('<').append(tag).append('>').append(escaped(heading.text()));
                page.append("</").append(tag).append(">\n");
            } else if (block instanceof Paragraph paragraph) {
                page.append("<p>")
                        .append(escaped(paragraph.text().replace("`", "")))
                        .append("</p>\n");
            } else if (block instanceof Grid grid) {
                page.append("<table>");
                boolean titled = grid.header().stream().anyMatch(h -> !h.isEmpty());
                if (titled) {
                    row(page, "th", grid.header());
                }
                grid.rows().forEach(row -> row(page, "td", row));
                page.append("</table>\n");
            }
        }
        return page.append("</body></html>\n").toString();
    }

    private static void row(StringBuilder page, String tag, List<String> cells) {
        page.append("<tr>");
        for (String cell : cells) {
            page.append('<')
                    .append(tag)
                    .append('>')
                    .append(escaped(cell))
                    .append("</")
                    .append(tag)
                    .append('>');
        }
        page.append("</tr>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
