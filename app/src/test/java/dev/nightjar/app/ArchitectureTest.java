package dev.nightjar.app;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which way the arrows point (docs/architecture.md), over the classes of all modules. */
class ArchitectureTest {
    private static final List<String> STAGES = List.of("etl", "validation", "features", "training", "scoring");

    /** What a module may see of the others. */
    private static final Map<String, List<String>> SEES = Map.of(
            "core", List.of(),
            "lake", List.of("core"),
            "model", List.of("core", "lake"),
            "etl", List.of("core", "lake", "model"),
            "validation", List.of("core", "lake", "model"),
            "features", List.of("core", "lake", "model"),
            "training", List.of("core", "lake", "model"),
            "scoring", List.of("core", "lake", "model"));

    private static JavaClasses classes;

    @BeforeAll
    static void readAllModules() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("/dev/nightjar/testing/"))
                .importPackages("dev.nightjar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "lake", "model", "etl", "validation", "features", "training", "scoring"})
    void aModuleSeesOnlyThoseBelowIt(String module) {
        String[] hidden = Stream.concat(SEES.keySet().stream(), Stream.of("app", "bench", "testing"))
                .filter(other -> !other.equals(module) && !SEES.get(module).contains(other))
                .map(other -> "dev.nightjar." + other + "..")
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage("dev.nightjar." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(hidden)
                .because("core <- lake <- model <- stages <- app, and stages meet at tables only")
                .check(classes);
    }

    @Test
    void stagesDoNotSeeEachOther() {
        for (String stage : STAGES) {
            assertThat(SEES.get(stage)).doesNotContainAnyElementsOf(STAGES);
        }
    }

    @Test
    void coreKnowsNeitherSparkNorDelta() {
        noClasses()
                .that()
                .resideInAPackage("dev.nightjar.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..", "io.delta..")
                .because("what can be decided without Spark lives where Spark cannot be imported")
                .check(classes);
    }

    @Test
    void sparkIsSeenFromSparkPackagesOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.nightjar.*.spark..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "scala..")
                .because("decisions are plain Java, and the Spark code is a thin shell around them")
                .check(classes);
    }

    @Test
    void deltaIsNamedInTheLakeOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.nightjar.lake..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.delta..", "org.apache.spark.sql.delta..")
                .because("one writer in lake keeps the promises about commits")
                .check(classes);
    }

    @Test
    void librariesStayWhereTheyBelong() {
        seenFromOnly("dev.nightjar.validation.spark..", "com.amazon.deequ..");
        seenFromOnly("dev.nightjar.model..", "org.nd4j..", "org.deeplearning4j..", "org.bytedeco..");
        seenFromOnly("dev.nightjar.scoring..", "redis..");
        seenFromOnly("dev.nightjar.app..", "picocli..");
    }

    @Test
    void noFileIsReadByJavaSerialisation() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectInputStream")
                .orShould()
                .callMethodWhere(target(owner(name("org.deeplearning4j.util.ModelSerializer")))
                        .and(target(nameStartingWith("restore"))))
                .because("a file must not choose which classes are made")
                .check(classes);
    }

    @Test
    void onlyTheCommandLineWritesToStandardStreams() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.nightjar.app..")
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .because("standard output belongs to the answer of a command; everything else logs")
                .check(classes);
    }

    @Test
    void noClassIsNamedAfterNothing() {
        noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Base)")
                .because("the name says what it does")
                .check(classes);
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..manager..", "..base..")
                .because("the folder says what it does")
                .check(classes);
    }

    private static void seenFromOnly(String home, String... libraries) {
        noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries)
                .because("one place knows this library")
                .check(classes);
    }
}
