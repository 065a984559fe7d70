package dev.nightjar.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.model.registry.ModelEvent;
import dev.nightjar.model.registry.ModelEvent.Kind;
import dev.nightjar.model.registry.ModelHistory;
import dev.nightjar.model.registry.Reign;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The registry events of a night's training: every candidate is registered, the chosen one is judged, and promoted if the gate says so.
 *
 * @param trainingSet id of the training set
 * @param inputs digest of training set, trainers, gate and threshold
 */
public record NightEvents(LogicalDate night, String runId, String trainingSet, String inputs) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public NightEvents {
        Objects.requireNonNull(night);
        Objects.requireNonNull(runId);
        Objects.requireNonNull(trainingSet);
        Objects.requireNonNull(inputs);
    }

    /** The digest that a {@code registered} event carries; empty text if it has none. */
    static String inputs(ModelEvent event) {
        try {
            return JSON.readTree(event.detail()).path("inputs").asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    /** As the other one, of candidates whose folders have no manifest. */
    List<ModelEvent> of(Outcome outcome, ModelHistory history) {
        return of(outcome, history, Map.of());
    }

    /**
     * The events, to be appended to the history in one commit. A chosen model that is champion already is not promoted again.
     *
     * @param manifests model id to the hash of its folder's manifest, which the event {@code registered} keeps
     */
    public List<ModelEvent> of(Outcome outcome, ModelHistory history, Map<String, String> manifests) {
        List<ModelEvent> events = new ArrayList<>();
        int position = history.nextPosition(night);
        for (Assessed candidate : outcome.candidates()) {
            boolean chosen = outcome.isChosen(candidate);
            String reason = chosen ? "trained, the best on validation" : "trained";
            events.add(event(position++, Kind.REGISTERED, candidate, reason, detail(candidate, chosen, manifests)));
        }
        Assessed chosen = outcome.candidate();
        Verdict verdict = outcome.verdict();
        String judged = verdict.waits()
                ? "passed the gate; waits for a person to promote it"
                : verdict.passed() ? "passed the gate" : "failed the gate: " + verdict.failures();
        events.add(event(position++, Kind.VERDICT, chosen, judged, verdict.json()));
        Optional<Reign> before = history.championAsOf(night);
        boolean stands =
                before.map(Reign::model).filter(chosen.subject()::equals).isPresent();
        if (verdict.promotes() && !stands) {
            String reason = verdict.passed() ? "passed the gate" : "the gate is a dry run";
            ObjectNode detail = JSON.createObjectNode();
            before.ifPresent(reign -> detail.put("before", reign.model()));
            events.add(event(position, Kind.PROMOTED, chosen, reason, detail.toString()));
        }
        return events;
    }

    private ModelEvent event(int position, Kind kind, Assessed of, String reason, String detail) {
        return new ModelEvent(
                night, position, kind, of.subject(), of.series(), reason, ModelEvent.author(runId), detail);
    }

    private String detail(Assessed candidate, boolean chosen, Map<String, String> manifests) {
        ObjectNode node = JSON.createObjectNode()
                .put("inputs", inputs)
                .put("training_set", trainingSet)
                .put("chosen", chosen)
                .put("fit", candidate.says());
        ObjectNode metrics = node.putObject("metrics");
        candidate.bySplit().forEach((split, evaluation) -> {
            ObjectNode values = metrics.putObject(split).put("rows", evaluation.rows());
            evaluation.metrics().forEach((metric, value) -> values.put(metric.toString(), value));
        });
        if (manifests.containsKey(candidate.subject())) {
            node.put(ModelEvent.MANIFEST, manifests.get(candidate.subject()));
        }
        return node.toString();
    }
}
