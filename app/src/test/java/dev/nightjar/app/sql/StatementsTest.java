package dev.nightjar.app.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatementsTest {
    private final Statements statements = new Statements();

    @Test
    void aStatementEndsAtItsSemicolonHoweverManyLinesItTakes() {
        assertThat(statements.add("select 1")).isEmpty();
        assertThat(statements.pending()).isEqualTo("select 1");
        assertThat(statements.add("  from t; select 2;  ;select")).containsExactly("select 1\n  from t", "select 2");
        assertThat(statements.pending()).isEqualTo("select");
        assertThat(statements.add("3;")).containsExactly("select\n3");
        assertThat(statements.pending()).isEmpty();
    }

    @Test
    void semicolonsInQuotesAndCommentsEndNothing() {
        assertThat(statements.add("select ';', \";\", `a;b`, 'it\\';s'; -- not; this"))
                .containsExactly("select ';', \";\", `a;b`, 'it\\';s'");
        statements.clear();
        assertThat(statements.add("select /* ; */ 1 -- ;")).isEmpty();
        assertThat(statements.add("+ 1;")).containsExactly("select /* ; */ 1 -- ;\n+ 1");
        assertThat(statements.add("select 'over")).isEmpty();
        assertThat(statements.add("lines;';")).containsExactly("select 'over\nlines;'");
    }

    @Test
    void whatIsForgottenIsNotAsked() {
        statements.add("select 'open");
        statements.clear();
        assertThat(statements.add("select 1;")).containsExactly("select 1");
    }
}
