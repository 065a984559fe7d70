package dev.nightjar.lake.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import dev.nightjar.core.table.Layout;
import dev.nightjar.core.table.TableColumn;
import dev.nightjar.core.table.TableContract;
import dev.nightjar.core.time.DateRange;
import dev.nightjar.core.time.LogicalDate;
import dev.nightjar.lake.CommitTag;
import dev.nightjar.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class CompactorIT {
    private static final TableContract COUNTS = new TableContract(
            "counts",
            "counts",
            List.of(
                    TableColumn.required("night", "date", "The night."),
                    TableColumn.required("n", "bigint", "Count."),
                    TableColumn.required("good", "boolean", "Good."),
                    TableColumn.required("month", "string", "The partition.")),
            List.of("night"),
            "night",
            Layout.by("month", "good"),
            "Counts.");

    @TempDir
    Path folder;

    private SparkSession spark;
    private Lake lake;

    @BeforeEach
    void open(SparkSession session) {
        spark = session;
        lake = new Lake(session, folder.toUri());
    }

    private Compactor compactor(int above) {
        return new Compactor(lake, above);
    }

    private long night(int day) {
        LogicalDate night = LogicalDate.parse("2013-01-30").plus(day);
        Dataset<Row> rows = spark.sql("select date '" + night + "' as night, " + day + "L as n, true as good, '"
                + night.toString().substring(0, 7) + "' as month");
        return lake.replace(rows, COUNTS, DateRange.of(night), tag(day));
    }

    private static CommitTag tag(int day) {
        return new CommitTag("run" + day, "attempt" + day, "test", "inputs" + day);
    }

    private List<String> rows(long version) {
        return lake.readAt(COUNTS, version).orderBy("night").collectAsList().stream()
                .map(Row::toString)
                .toList();
    }

    /** Hash of the content of each data file that a version names. */
    private Map<String, Integer> bytes(long version) throws IOException {
        Map<String, Integer> bytes = new TreeMap<>();
        for (TableFiles.DataFile file : new TableFiles(lake).at("counts", version)) {
            bytes.put(file.address(), java.util.Arrays.hashCode(Files.readAllBytes(path(file))));
        }
        return bytes;
    }

    private static Path path(TableFiles.DataFile file) {
        return Path.of(file.address().replaceFirst("^file:/*", "/"));
    }

    @Test
    void oneFileAMonthIsLeftAndEveryFormerVersionHasItsRowsAndBytes() throws IOException {
        long[] versions = new long[4];
        Map<Integer, List<String>> before = new TreeMap<>();
        Map<Integer, Map<String, Integer>> bytesBefore = new TreeMap<>();
        for (int day = 0; day < 4; day++) { // 30 January to 2 February
            versions[day] = night(day);
            before.put(day, rows(versions[day]));
            bytesBefore.put(day, bytes(versions[day]));
        }

        Compactor.Compacted done =
                compactor(1).compact("counts", "run", "attempt").orElseThrow();

        assertThat(done).isEqualTo(new Compactor.Compacted("counts", versions[3] + 1, 4, 2));
        assertThat(rows(done.version())).isEqualTo(before.get(3));
        for (int day = 0; day < 4; day++) {
            assertThat(rows(versions[day])).isEqualTo(before.get(day));
            assertThat(bytes(versions[day])).isEqualTo(bytesBefore.get(day));
        }
        assertThat(lake.lastCommit(COUNTS)).as("the work, not the merge").contains(tag(3));
    }

    @Test
    void fewFilesAndMergedOnesAndNoTableAreLeftAlone() {
        assertThat(compactor(1).compact("counts", "run", "a")).isEmpty();
        night(0);
        night(1);
        assertThat(compactor(2).compact("counts", "run", "a")).isEmpty();
        assertThat(compactor(1).compact("counts", "run", "a")).isPresent();
        assertThat(compactor(1).compact("counts", "run", "b"))
                .as("a second run")
                .isEmpty();
        assertThat(lake.version(COUNTS)).hasValue(3); // made, two nights, merged
    }

    @Test
    void nightsGoOnAndAnOldOneIsReplacedInTheMergedFile() {
        night(0);
        night(1);
        long merged = compactor(1).compact("counts", "run", "a").orElseThrow().version();
        Dataset<Row> fails = spark.sql("select date '2013-01-31' as night, raise_error('computed twice') as n,"
                + " true as good, '2013-01' as month");
        assertThat(lake.replaceIfChanged(fails, COUNTS, DateRange.of(LogicalDate.parse("2013-01-31")), tag(1)))
                .as("an attempt that comes back finds its work done")
                .isEqualTo(merged);
        night(2);
        night(0);
        assertThat(rows(lake.version(COUNTS).orElseThrow()))
                .containsExactly(
                        "[2013-01-30,0,true,2013-01]", "[2013-01-31,1,true,2013-01]", "[2013-02-01,2,true,2013-02]");
    }

    @Test
    void aMergeThatDiedOrLostItsClaimLeavesTheTableAsItWas() throws IOException {
        night(0);
        long version = night(1);
        List<String> before = rows(version);
        Path data = path(new TableFiles(lake).at("counts", version).get(0));
        Files.copy(data, data.resolveSibling("part-00000-of-a-merge-that-died.snappy.parquet"));

        assertThat(rows(lake.version(COUNTS).orElseThrow())).isEqualTo(before);
        Lake lost = lake.fenced(() -> {
            throw new PipelineException(ErrorKind.CLAIMED, "lost");
        });
        assertThatThrownBy(() -> new Compactor(lost, 1).compact("counts", "run", "a"))
                .hasMessage("lost");
        assertThat(lake.version(COUNTS)).hasValue(version);
        assertThat(compactor(1).compact("counts", "run", "a").orElseThrow().filesAfter())
                .isEqualTo(1);
        assertThat(rows(lake.version(COUNTS).orElseThrow())).isEqualTo(before);
    }

    @Test
    void nightsLookForSmallFilesAtEachSixteenthPublicationOrAsThePlaceSays() {
        SparkSession session = spark.newSession();
        assertThat(LongStream.rangeClosed(1, 40).filter(n -> Compactor.due(session, n)))
                .containsExactly(16L, 32L);
        session.conf().set(Compactor.EVERY_KEY, "3");
        assertThat(LongStream.rangeClosed(1, 7).filter(n -> Compactor.due(session, n)))
                .containsExactly(3L, 6L);
        session.conf().set(Compactor.EVERY_KEY, "0");
        assertThat(Compactor.due(session, 16)).isFalse();
        session.conf().set(Compactor.EVERY_KEY, "often");
        assertThatThrownBy(() -> Compactor.due(session, 16))
                .hasMessage(
                        "spark.nightjar.compactEvery is 'often'; it must be a whole number, 0 or more: take it out for 16");
        session.conf().set(Compactor.ABOVE_KEY, "0");
        assertThatThrownBy(() -> Compactor.nightly(new Lake(session, folder.toUri())))
                .hasMessage(
                        "spark.nightjar.compactAbove is '0'; it must be a whole number, 1 or more: take it out for 4");
    }
}
