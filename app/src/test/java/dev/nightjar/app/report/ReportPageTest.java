package dev.nightjar.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.app.report.Chart.Kind;
import dev.nightjar.app.report.Chart.Point;
import dev.nightjar.app.report.Chart.Series;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReportPageTest {
    private static final String FULL = new ReportPage().html(ReportExample.full());

    @Test
    void textFromTheDataNeverBecomesMarkup() {
        assertThat(FULL).contains("&lt;script&gt;alert(1)&lt;/script&gt;").doesNotContain("<script>alert(1)");
    }

    @Test
    void theNameOfASeriesCannotEndTheScriptThatHoldsIt() {
        Chart chart = new Chart(
                "loss",
                "Loss",
                "What it shows.",
                Kind.LINE,
                "x",
                "y",
                List.of(new Series("</script><script>alert(2)", List.of(new Point(0, 1)))));
        ReportData full = ReportExample.full();
        var model = full.model().orElseThrow();
        var attacked = new ReportData.ModelPart(
                model.champion(),
                model.judged(),
                model.split(),
                model.rows(),
                model.columns(),
                model.metrics(),
                model.slices(),
                model.verdicts(),
                model.trials(),
                List.of(chart));
        String page = new ReportPage()
                .html(new ReportData(
                        full.night(),
                        full.stages(),
                        full.checks(),
                        full.refused(),
                        Optional.of(attacked),
                        full.predictions(),
                        full.past(),
                        full.versions()));
        assertThat(page).doesNotContain("<script>alert(2)").contains("\\u003c/script>\\u003cscript>alert(2)");
    }

    @Test
    void theTrialsOfASearchAreATable() {
        assertThat(FULL)
                .contains("aria-label=\"Trials of the search\"")
                .contains("{&quot;learning_rate&quot;:&quot;0.003&quot;}")
                .contains(">cut</td>");
        ReportData full = ReportExample.full();
        var model = full.model().orElseThrow();
        assertThat(model.trials()).hasSize(3);
    }

    @Test
    void thePageAsksNothingOfTheNetwork() {
        String markup = FULL.replaceAll("(?s)<script.*?</script>", "").replaceAll("(?s)<style.*?</style>", "");
        assertThat(markup).contains("default-src 'none'").doesNotContain("src=").doesNotContain("<link");
        assertThat(Pattern.compile("href=\"[^#]").matcher(markup).find()).isFalse();
        assertThat(FULL)
                .doesNotContain("sourceMappingURL")
                .doesNotContain("@import")
                .doesNotContain("url(");
    }

    @Test
    void theLicenceOfTheChartLibraryTravelsWithIt() {
        assertThat(FULL).contains("Released under the MIT License");
    }

    @Test
    void anIntervalStandsBelowItsValue() {
        assertThat(FULL).containsPattern("0\\.33[0-9]*<br><span[^>]*>0\\.3102 to 0\\.3498</span>");
    }

    @Test
    void theMetricOfTheChoiceStandsBySlice() {
        assertThat(FULL)
                .contains("<h3>By slice: log loss</h3>")
                .contains("<th scope=\"row\">carrier=&lt;none&gt;</th><td>412 rows</td>")
                .contains("<td class=\"n best\">0.4398</td>");
    }

    @Test
    void everyChartHasWordsAndTheSameNumbersAsATable() {
        for (String id : List.of("roc", "calibration", "loss", "scores")) {
            assertThat(FULL).containsPattern("<canvas id=\"" + id + "\" role=\"img\" aria-label=\"[^\"]{20,}\">");
        }
        assertThat(FULL).contains("<td class=\"n\">0.4800</td>");
    }

    @Test
    void theBestValueOfAMetricIsMarkedInItsOwnDirection() {
        assertThat(FULL)
                .contains("<td class=\"n best\">0.7131</td>")
                .contains("<td class=\"n best\">0.3911</td>")
                .doesNotContain("<td class=\"n best\">0.4302</td>");
    }

    @Test
    void whatIsNotThereReadsAsADash() {
        assertThat(FULL).contains("weather_wind_speed = –").contains("<td>–</td><td class=\"mono\">landing/schedule");
    }

    @Test
    void aNightOfWhichNothingIsKnownSaysSoInEverySection() {
        assertThat(new ReportPage().html(ReportExample.empty()))
                .contains("No run of this night is recorded.")
                .contains("No check was judged in this night.")
                .contains("No row was refused in this night.")
                .contains("No model was evaluated by this night.")
                .contains("There are no predictions of this night.")
                .contains("No outcome of an earlier prediction is known yet.")
                .contains("The night&#39;s data are not published yet.");
    }

    @Test
    void theSameDataGiveTheSamePage() {
        assertThat(new ReportPage().html(ReportExample.full())).isEqualTo(FULL);
    }

    @Test
    void numbersReadAsPeopleWriteThem() {
        assertThat(PageFormats.figure(0.71309)).isEqualTo("0.7131");
        assertThat(PageFormats.figure(982)).isEqualTo("982");
        assertThat(PageFormats.figure(0.00001234)).isEqualTo("1.23e-05");
        assertThat(PageFormats.figure(Double.NaN)).isEqualTo("NaN");
        assertThat(PageFormats.seconds(185)).isEqualTo("3 min 05 s");
        assertThat(PageFormats.bytes(1_234_567)).isEqualTo("1.2 MB");
        assertThat(PageFormats.reading("-12.777777777777779")).isEqualTo("-12.78");
        assertThat(PageFormats.reading("2013-10-01")).isEqualTo("2013-10-01");
        assertThat(PageFormats.signed(-0.09)).isEqualTo("−0.0900");
    }

    @Test
    void aChartOfMorePointsThanAreDrawnIsRefused() {
        List<Point> many = Collections.nCopies(201, new Point(0, 0));
        assertThatThrownBy(() -> new Series("roc", many))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("roc: 201 points, at most 200 are drawn");
        assertThatThrownBy(() -> new Point(0, Double.NaN)).hasMessage("point (0.0, NaN) is not finite");
    }
}
