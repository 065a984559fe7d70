package dev.nightjar.validation;

import dev.nightjar.core.run.RunId;
import dev.nightjar.core.time.LogicalDate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * A person's word that what a check stopped may be published. Holds for exactly the rows, bound and value that were judged.
 *
 * @param night the night that was held back
 * @param date the known date that was judged
 * @param rule the check's name
 * @param digest {@link CheckResult#digest()}
 */
public record Acceptance(
        LogicalDate night, LogicalDate date, String table, String rule, String digest, String reason, String author) {
    public Acceptance {
        Objects.requireNonNull(night);
        Objects.requireNonNull(date);
        Objects.requireNonNull(table);
        Objects.requireNonNull(rule);
        Objects.requireNonNull(digest);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(author);
        if (reason.isBlank()) {
            throw new IllegalArgumentException("an acceptance needs a reason");
        }
    }

    static Acceptance of(LogicalDate night, CheckResult stopped, String reason, String author) {
        return new Acceptance(night, stopped.date(), stopped.table(), stopped.rule(), stopped.digest(), reason, author);
    }

    /** The same for a repeat; another one once the data were mended. */
    public String eventId() {
        return RunId.of("acceptance", table, date.toString(), rule, digest);
    }

    /** One for each stopped check. */
    public static List<Acceptance> of(LogicalDate night, Verdicts verdicts, String reason, String author) {
        return verdicts.stopped().stream()
                .map(r -> of(night, r, reason, author))
                .toList();
    }

    /** The verdicts, with ACCEPTED for what stopped and was accepted as it is. */
    public static Verdicts apply(Verdicts verdicts, Collection<Acceptance> acceptances) {
        List<String> digests = acceptances.stream().map(Acceptance::digest).toList();
        return new Verdicts(verdicts.results().stream()
                .map(r -> r.verdict() == Verdict.STOP && digests.contains(r.digest()) ? r.with(Verdict.ACCEPTED) : r)
                .toList());
    }
}
