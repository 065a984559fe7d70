package dev.nightjar.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTokensTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '#',
            value = {
                "late>=10; late  >=\t10",
                "late >= 10; (( LATE >= 10 ))",
                "late >= 10; late /* a /* nested */ one */ >= 10 -- minutes",
                "a = 1; a == 1",
                "a <> 1; a != 1",
                "a = 'x'; a = \"x\"",
                "count(x); `count` ( `X` )",
                "t.x + 1.5; t . x + 1.5",
            })
    void whatSparkReadsAlikeHasOneSpelling(String one, String other) {
        assertThat(SqlTokens.canonical(other)).isEqualTo(SqlTokens.canonical(one));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '#',
            value = {
                "a = 'x'; a = 'X'",
                "a = 'x  y'; a = 'x y'",
                "a = '-- b'; a = '",
                "a = '/* b */'; a = ''",
                "a - b; b - a",
                "a = 'it\\'s'; a = 'its'",
                "`a b`; a b",
                "a >= 10; a > 10",
                "(a) + (b); a) + (b",
                "a rlike r'x\\'; a rlike 'x\\\\'",
                "(a + b) * c; a + b * c",
            })
    void whatMayMeanSomethingElseDiffers(String one, String other) {
        assertThat(SqlTokens.canonical(other)).isNotEqualTo(SqlTokens.canonical(one));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(Late>=10)and not( x->>-1 )",
                "a - -1 -- b\n+ 2",
                "case when a is null then 'it''s' else concat(\"a\", 'b') end",
                "transform(xs, x -> x.y[0] <=> `Z z`)",
                "r'\\d' || R\"a b\"",
                "a = 'unclosed",
            })
    void theSpellingOfASpellingIsItself(String expression) {
        String once = SqlTokens.canonical(expression);
        assertThat(SqlTokens.canonical(once)).isEqualTo(once);
    }

    @Test
    void aSpellingCanBeRead() {
        assertThat(SqlTokens.canonical("ROUND( t.Late/60 ,1)>=10 and dest IN (\"JFK\")"))
                .isEqualTo("round(t.late / 60, 1) >= 10 and dest in('JFK')");
    }
}
