package dev.nightjar.app.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.config.Pipeline;
import dev.nightjar.core.config.PipelineLoader;
import dev.nightjar.testing.SmallPipeline;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedCodeTest {
    @TempDir
    Path home;

    @Test
    void aSmallLandingZoneWithoutALakeYetIsSmall() throws IOException {
        assertThat(small()).isTrue();
    }

    @Test
    void lakeAndLandingZoneCountTogether() throws IOException {
        Pipeline pipeline = pipeline();
        big(Path.of(pipeline.folder()).resolve("facts/part-0.parquet"), GeneratedCode.SMALL - 1_000);
        assertThat(GeneratedCode.small(pipeline, new Configuration())).isFalse();
    }

    @Test
    void aBigFileOfTheLandingZoneAloneIsEnough() throws IOException {
        Pipeline pipeline = pipeline();
        big(home.resolve("landing/rides/2024-02-09.csv.gz"), GeneratedCode.SMALL + 1);
        assertThat(GeneratedCode.small(pipeline, new Configuration())).isFalse();
    }

    @Test
    void aLakeElsewhereIsNotLookedThrough() throws IOException {
        assertThat(small("lake=s3a://bucket/lake")).isFalse();
    }

    @Test
    void onlyOneMachineIsConsideredAndAUsersOwnWordHolds() {
        SparkConf here = new SparkConf(false).setMaster("local[2,3]");
        assertThat(GeneratedCode.open(here)).isTrue();
        assertThat(GeneratedCode.open(new SparkConf(false).setMaster("yarn"))).isFalse();
        assertThat(GeneratedCode.open(here.set("spark.sql.codegen.wholeStage", "true")))
                .isFalse();
    }

    private boolean small(String... set) throws IOException {
        return GeneratedCode.small(pipeline(set), new Configuration());
    }

    private Pipeline pipeline(String... set) throws IOException {
        SmallPipeline small = SmallPipeline.write(home, 3);
        return PipelineLoader.of(name -> null).set(List.of(set)).load(small.file());
    }

    /** A file with a hole: it has the length, and takes no room. */
    private static void big(Path file, long bytes) throws IOException {
        Files.createDirectories(file.getParent());
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            opened.setLength(bytes);
        }
    }
}
