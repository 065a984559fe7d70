package dev.nightjar.app.sql;

import static dev.nightjar.core.table.TableColumn.optional;
import static dev.nightjar.core.table.TableColumn.required;

import dev.nightjar.core.config.Table;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.time.LogicalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * The views over a log of facts as text, for catalogs: the same rows and columns as {@code lake.spark.FactViews} gives, which a test
 * compares.
 */
public final class FactSelects {
    private static final String OPEN = "date '9999-12-31'";

    private final Table table;
    private final List<TableColumn> selected;
    private final String facts;
    private final LogicalDate night;

    /**
     * @param selected the select's columns with their types
     * @param facts the log's table in SQL
     * @param night facts that became known later are not read
     */
    public FactSelects(Table table, List<TableColumn> selected, String facts, LogicalDate night) {
        this.table = table;
        this.selected = List.copyOf(selected);
        this.facts = facts;
        this.night = night;
    }

    /** {@code NAME}: the rows that are live at the end of the night. */
    public SqlView live() {
        return new SqlView(
                table.name(),
                SqlView.COMPUTED,
                "The live rows of " + table.name() + ", as the last published night knows them.",
                historyColumns(),
                "select * from (" + historySelect() + ") where known_to = " + OPEN);
    }

    /** {@code NAME_history}: every row that was ever live, with the nights between which it was. */
    public SqlView history() {
        return new SqlView(
                table.name() + "_history",
                SqlView.COMPUTED,
                "Every row of " + table.name() + " that was ever live, with the nights between which it was.",
                historyColumns(),
                historySelect());
    }

    /** {@code NAME_quarantine}: the refused rows. */
    public SqlView quarantine() {
        List<TableColumn> columns = new ArrayList<>(selected);
        columns.add(required("rules", "array<string>", "The rules that the row broke."));
        columns.add(required("known_date", "date", "First night allowed to read the row."));
        columns.add(required("place", "string", "The file that the row landed in."));
        columns.add(required("position", "bigint", "Row of the file, from 1."));
        return new SqlView(
                table.name() + "_quarantine",
                SqlView.COMPUTED,
                "The refused rows of " + table.name() + ", with the rules that they broke.",
                columns,
                "select " + own()
                        + ", _rules as rules, _known_date as known_date, _place as place, _position as position from "
                        + facts + " where not _ok and " + known());
    }

    /** What of the log's rows is published: for readers of its files. */
    public String known() {
        return "_known_date <= " + SqlText.date(night);
    }

    private String own() {
        return SqlText.names(List.copyOf(table.select().keySet()));
    }

    private List<TableColumn> historyColumns() {
        List<TableColumn> columns = new ArrayList<>(selected);
        columns.add(optional("_event_day", "date", "Day of the event in the pipeline's zone."));
        columns.add(required("_place", "string", "The file that the row landed in."));
        columns.add(required("_position", "bigint", "Row of the file, from 1."));
        columns.add(required("known_from", "date", "First night that knows the row so."));
        columns.add(required(
                "known_to", "date", "First night that knows it otherwise or no more; 9999-12-31 while it is live."));
        return columns;
    }

    /** Line for line what FactViews.history does. */
    private String historySelect() {
        String window = "partition by " + SqlText.names(table.key()) + " order by _known_date, _order";
        String ordered =
                "select *, struct(coalesce(_declared_date, _known_date), _known_date, _place, _position) as _order from "
                        + facts + " where _ok and " + known();
        String best = "select *, max(_order) over (" + window
                + " rows between unbounded preceding and 1 preceding) as _best from (" + ordered + ")";
        String next = "select *, lead(_known_date) over (" + window + ") as _next from (" + best
                + ") where _best is null or _order > _best";
        return "select " + own() + ", _event_day, _place, _position, _known_date as known_from, coalesce(_next, " + OPEN
                + ") as known_to from (" + next
                + ") where (_next is null or _next > _known_date) and _op = 'upsert'";
    }
}
