package dev.nightjar.app.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.app.report.ReportData.RuleLine;
import dev.nightjar.app.report.ReportData.Verdict;
import dev.nightjar.model.registry.ModelEvent;
import java.util.ArrayList;
import java.util.List;

/** What the gate said, read from the registry's events. */
public final class GateVerdicts {
    private static final ObjectMapper JSON = new ObjectMapper();

    private GateVerdicts() {}

    /** The verdicts among these events, in order. */
    public static List<Verdict> of(List<ModelEvent> events) {
        return events.stream()
                .filter(e -> e.kind() == ModelEvent.Kind.VERDICT)
                .map(GateVerdicts::verdict)
                .toList();
    }

    private static Verdict verdict(ModelEvent event) {
        JsonNode detail = detail(event);
        List<RuleLine> rules = new ArrayList<>();
        for (JsonNode rule : detail.path("rules")) {
            rules.add(new RuleLine(
                    metric(rule),
                    number(rule.path("value")),
                    bound(rule),
                    rule.path("passed").asBoolean()));
        }
        return new Verdict(event.model(), event.trainer(), detail.path("passed").asBoolean(), rules);
    }

    private static String metric(JsonNode rule) {
        String slice = rule.path("slice").asText();
        return rule.path("metric").asText() + (slice.isEmpty() ? "" : " of " + slice);
    }

    private static String interval(JsonNode rule) {
        if (!rule.path("low").isNumber()) {
            return "";
        }
        String of = rule.path("reference").isNumber() ? "gain" : "interval";
        return ", " + of + " " + number(rule.path("low")) + " to " + number(rule.path("high"));
    }

    private static String bound(JsonNode rule) {
        String words = rule.path("bound").asText();
        String reference =
                rule.path("reference").isNumber() ? " (which has " + number(rule.path("reference")) + ")" : "";
        String note = rule.path("note").asText();
        return words + reference + interval(rule) + (note.isEmpty() ? "" : "; " + note);
    }

    private static String number(JsonNode value) {
        return value.isNumber() ? PageFormats.figure(value.asDouble()) : "undefined";
    }

    private static JsonNode detail(ModelEvent event) {
        try {
            return JSON.readTree(event.detail());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "event " + event.id() + " of model " + event.model() + " holds no JSON: " + e.getOriginalMessage(),
                    e);
        }
    }
}
