package dev.nightjar.lake.spark;

import static org.apache.spark.sql.functions.udf;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF0;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SparkExtension.class)
class LakeIT {
    private static final TableContract COUNTS = new TableContract(
            "counts",
            "counts",
            List.of(
                    TableColumn.required("night", "date", "The night."),
                    TableColumn.required("kind", "string", "Kind."),
                    TableColumn.optional("n", "bigint", "Count.")),
            List.of("night", "kind"),
            "night",
            Layout.none(),
            "Counts.");
    private static final TableContract EVENTS = new TableContract(
            "events",
            "events",
            List.of(TableColumn.required("id", "string", "Id."), TableColumn.required("what", "string", "What.")),
            List.of("id"),
            "",
            Layout.none(),
            "Events.");

    @TempDir
    Path folder;

    private SparkSession spark;
    private Lake lake;

    @BeforeEach
    void open(SparkSession session) {
        spark = session;
        lake = new Lake(session, folder.toUri());
    }

    @Test
    @Tag("fast")
    void replaceTouchesTheNamedNightsOnly() {
        lake.replace(rows("('2013-01-01','a',1),('2013-01-02','a',2)"), COUNTS, nights(1, 2), tag("1"));
        lake.replace(rows("('2013-01-02','b',3)"), COUNTS, nights(2, 2), tag("2"));
        assertThat(texts(lake.read(COUNTS))).containsExactly("2013-01-01 a 1", "2013-01-02 b 3");
    }

    @Test
    void anOptionalColumnThatAContractGainedIsNullForOldRowsAndAddedByTheFirstWrite() {
        lake.append(spark.sql("select 'a' as id, 'first' as what"), EVENTS, tag("1"));
        List<TableColumn> columns = new ArrayList<>(EVENTS.columns());
        columns.add(TableColumn.optional("hash", "string", "It's new."));
        TableContract wider =
                new TableContract("events", "events", columns, List.of("id"), "", Layout.none(), "Events.");
        assertThat(events(wider)).as("read before any write").containsExactly("[a,first,null]");
        assertThat(lake.version(wider)).as("reading changes nothing").hasValue(1);
        lake.append(spark.sql("select 'b' as id, 'second' as what, 'h' as hash"), wider, tag("2"));
        assertThat(events(wider)).containsExactly("[a,first,null]", "[b,second,h]");
        assertThat(lake.read("events")
                        .orElseThrow()
                        .schema()
                        .apply("hash")
                        .getComment()
                        .get())
                .isEqualTo("It's new.");
        assertThat(lake.rows(EVENTS))
                .as("the narrower contract goes on reading")
                .hasSize(2);
    }

    private List<String> events(TableContract contract) {
        return lake.read(contract).orderBy("id").collectAsList().stream()
                .map(Row::toString)
                .toList();
    }

    @Test
    void replaceWithAPredicateLeavesTheOthersOfTheNight() {
        lake.replace(rows("('2013-01-01','a',1),('2013-01-01','b',2)"), COUNTS, nights(1, 1), tag("1"));
        lake.replace(rows("('2013-01-01','b',5)"), COUNTS, nights(1, 1), "kind = 'b'", tag("2"));
        assertThat(texts(lake.read(COUNTS))).containsExactly("2013-01-01 a 1", "2013-01-01 b 5");
    }

    @Test
    void replaceByNothingEmptiesTheNight() {
        lake.replace(rows("('2013-01-01','a',1)"), COUNTS, nights(1, 1), tag("1"));
        lake.replace(rows("('2013-01-01','a',1)").limit(0), COUNTS, nights(1, 1), tag("2"));
        assertThat(lake.read(COUNTS).count()).isZero();
    }

    @Test
    void aRowOutsideTheRangeIsRefusedAndNothingChanges() {
        lake.replace(rows("('2013-01-01','a',1)"), COUNTS, nights(1, 1), tag("1"));
        assertThatThrownBy(() -> lake.replace(rows("('2013-01-03','a',9)"), COUNTS, nights(1, 1), tag("2")))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("counts");
        assertThat(texts(lake.read(COUNTS))).containsExactly("2013-01-01 a 1");
    }

    @Test
    void columnsMustBeThoseOfTheContract() {
        Dataset<Row> wrongType = spark.sql("select date '2013-01-01' as night, 'a' as kind, '1' as n");
        assertThatThrownBy(() -> lake.replace(wrongType, COUNTS, nights(1, 1), tag("1")))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL))
                .hasMessage("table counts: column n is string, the contract says bigint");
        Dataset<Row> missing = spark.sql("select date '2013-01-01' as night, 'a' as kind");
        assertThatThrownBy(() -> lake.replace(missing, COUNTS, nights(1, 1), tag("1")))
                .hasMessage("table counts: column n is missing; there are night, kind");
        Dataset<Row> extra = spark.sql("select date '2013-01-01' as night, 'a' as kind, 1L as n, 2 as m");
        assertThatThrownBy(() -> lake.replace(extra, COUNTS, nights(1, 1), tag("1")))
                .hasMessage("table counts: column m is not in the contract");
        assertThat(lake.exists(COUNTS)).isFalse();
    }

    @Test
    void aNullInARequiredColumnIsRefused() {
        Dataset<Row> nullKind = spark.sql("select date '2013-01-01' as night, cast(null as string) as kind, 1L as n");
        assertThatThrownBy(() -> lake.replace(nullKind, COUNTS, nights(1, 1), tag("1")))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("counts");
    }

    @Test
    @Tag("fast")
    void anEventIsAppendedOnce() {
        Dataset<Row> first = spark.sql("select 'x' as id, 'promoted' as what");
        long version = lake.append(first, EVENTS, tag("1"));
        assertThat(lake.append(first, EVENTS, tag("2"))).isEqualTo(version);
        lake.append(spark.sql("select * from values ('x','again'),('y','new') as t(id, what)"), EVENTS, tag("3"));
        assertThat(lake.read(EVENTS)
                        .orderBy("id")
                        .as(org.apache.spark.sql.Encoders.tuple(
                                org.apache.spark.sql.Encoders.STRING(), org.apache.spark.sql.Encoders.STRING()))
                        .collectAsList()
                        .toString())
                .isEqualTo("[(x,promoted), (y,new)]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_delta_log/.00000000000000000000.json.tmp",
                "_delta_log/00000000000000000000.json.1.tmp",
                "_delta_log/_commits/nothing"
            })
    void aTableWhoseMakerDiedBeforeTheFirstCommitIsMadeAnew(String left) throws Exception {
        Path file = folder.resolve("events").resolve(left);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "half");
        assertThat(lake.version(EVENTS)).isEmpty();

        lake.append(spark.sql("select 'x' as id, 'promoted' as what"), EVENTS, tag("1"));

        assertThat(lake.read(EVENTS).count()).isEqualTo(1);
    }

    @Test
    void aFolderWithFilesThatAreNoTableIsAnErrorThatNamesIt() throws Exception {
        Path file = folder.resolve("events/notes.txt");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "mine");

        assertThatThrownBy(() -> lake.append(spark.sql("select 'x' as id, 'promoted' as what"), EVENTS, tag("1")))
                .hasMessageContaining("events holds files but no table: move them away and run the night again")
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL));
        assertThat(file).hasContent("mine");
    }

    @Test
    void aWriteThatMeetsAMergeOfFilesTriesAgain() throws Exception {
        lake.replace(rows("('2013-01-01','a',1)"), COUNTS, nights(1, 1), tag("1"));
        lake.replace(rows("('2013-01-03','a',3)"), COUNTS, nights(3, 3), tag("3"));
        AtomicInteger fences = new AtomicInteger();
        Lake slow = lake.fenced(fences::incrementAndGet);
        UDF0<Long> slowRow = LakeIT::waitForMerge;
        Dataset<Row> waiting = spark.sql("select date '2013-01-02' as night, 'a' as kind")
                .withColumn(
                        "n",
                        udf(slowRow, DataTypes.LongType).asNondeterministic().apply());
        merged = new CountDownLatch(1);
        begun = new CountDownLatch(1);
        CompletableFuture<Long> write =
                CompletableFuture.supplyAsync(() -> slow.replace(waiting, COUNTS, nights(2, 2), tag("2")));
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(new Compactor(lake, 1).compact("counts", "run", "a")).isPresent();
        merged.countDown();

        assertThat(write.get(60, TimeUnit.SECONDS))
                .isEqualTo(lake.version(COUNTS).orElseThrow());
        assertThat(texts(lake.read(COUNTS))).containsExactly("2013-01-01 a 1", "2013-01-02 a 2", "2013-01-03 a 3");
        assertThat(fences).as("the claim is looked at before each try").hasValue(2);
    }

    private static CountDownLatch merged;
    private static CountDownLatch begun;

    /** Called by a row of the test above. */
    private static Long waitForMerge() throws InterruptedException {
        begun.countDown();
        merged.await();
        return 2L;
    }

    @Test
    void versionsAreReadAsTheyWere() {
        long first = lake.replace(rows("('2013-01-01','a',1)"), COUNTS, nights(1, 1), tag("1"));
        long second = lake.replace(rows("('2013-01-02','a',2)"), COUNTS, nights(2, 2), tag("2"));
        assertThat(second).isEqualTo(first + 1);
        assertThat(lake.readAt(COUNTS, first).count()).isEqualTo(1);
        assertThat(lake.readAt(COUNTS, second).count()).isEqualTo(2);
        assertThat(lake.lastCommit(COUNTS)).contains(tag("2"));
    }

    @Test
    void aTableThatIsNotThereReadsAsNoRows() {
        assertThat(lake.read(COUNTS).count()).isZero();
        assertThat(lake.version(COUNTS)).isEmpty();
        assertThat(lake.lastCommit(COUNTS)).isEmpty();
    }

    @Test
    void aLostClaimStopsTheCommit() {
        Lake fenced = lake.fenced(() -> {
            throw new PipelineException(ErrorKind.CLAIMED, "lost");
        });
        assertThatThrownBy(() -> fenced.replace(rows("('2013-01-01','a',1)"), COUNTS, nights(1, 1), tag("1")))
                .hasMessage("lost");
        assertThat(lake.exists(COUNTS)).isFalse();
    }

    @Test
    void aFolderThatCannotBeWrittenIsExternal() throws Exception {
        Files.writeString(folder.resolve("counts"), "a file where the table's folder should be");
        assertThatThrownBy(() -> lake.replace(rows("('2013-01-01','a',1)"), COUNTS, nights(1, 1), tag("1")))
                .isInstanceOfSatisfying(
                        PipelineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessageContaining("counts");
    }

    private Dataset<Row> rows(String values) {
        return spark.sql("select cast(night as date) as night, kind, cast(n as bigint) as n from values " + values
                + " as t(night, kind, n)");
    }

    private static List<String> texts(Dataset<Row> rows) {
        return rows.collectAsList().stream()
                .map(r -> r.get(0) + " " + r.get(1) + " " + r.get(2))
                .sorted()
                .toList();
    }

    private static DateRange nights(int first, int last) {
        return new DateRange(LogicalDate.parse("2013-01-0" + first), LogicalDate.parse("2013-01-0" + last));
    }

    private static CommitTag tag(String attempt) {
        return new CommitTag("run", attempt, "test", "in");
    }
}
