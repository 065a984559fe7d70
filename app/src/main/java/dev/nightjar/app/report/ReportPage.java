package dev.nightjar.app.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.app.report.ReportData.StageLine;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One self-contained HTML page: styles, the chart library and the numbers travel inside it, and its content security policy forbids
 * every request. Without JavaScript the tables say the same. All texts are escaped.
 */
public final class ReportPage {
    private static final String FOLDER = "dev/nightjar/app/report/";
    private static final String CHART_LIBRARY = "META-INF/resources/webjars/chart.js/4.4.9/dist/chart.umd.js";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PebbleEngine engine;

    public ReportPage() {
        ClasspathLoader loader = new ClasspathLoader(ReportPage.class.getClassLoader());
        loader.setPrefix(FOLDER);
        this.engine = new PebbleEngine.Builder()
                .loader(loader)
                .extension(new PageFormats())
                .strictVariables(true)
                .autoEscaping(true)
                .defaultLocale(Locale.ROOT)
                .build();
    }

    /** The page as text, to be written in UTF-8. The same data give the same text. */
    public String html(ReportData data) {
        StringWriter page = new StringWriter();
        try {
            engine.getTemplate("report.peb").evaluate(page, values(data));
        } catch (IOException e) {
            throw new UncheckedIOException("the report's template cannot be read", e);
        }
        return page.toString();
    }

    private static Map<String, Object> values(ReportData data) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("night", data.night());
        values.put("stages", data.stages());
        values.put("checks", data.checks());
        values.put("refused", data.refused());
        values.put("model", data.model().orElse(null));
        values.put("predictions", data.predictions().orElse(null));
        values.put("past", data.past());
        values.put("versions", data.versions());
        values.put("summary", Summary.of(data));
        values.put(
                "longest",
                data.stages().stream().mapToDouble(StageLine::seconds).max().orElse(0));
        values.put("style", resource(FOLDER + "report.css"));
        values.put("script", resource(FOLDER + "report.js"));
        values.put("library", withoutSourceMap(resource(CHART_LIBRARY)));
        values.put("charts", charts(data));
        return values;
    }

    /** JSON in which no {@code <} stands, so that no text can end the script element that holds it. */
    private static String charts(ReportData data) {
        List<Chart> all = new ArrayList<>();
        data.model().ifPresent(m -> all.addAll(m.charts()));
        data.predictions().ifPresent(p -> all.addAll(p.charts()));
        try {
            return JSON.writeValueAsString(all).replace("<", "\\u003c").replace("\u2028", "\\u2028");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a chart cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String withoutSourceMap(String script) {
        return script.replaceAll("//# sourceMappingURL=\\S*", "").strip();
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the jar's own " + name + " cannot be read", e);
        }
    }
}
