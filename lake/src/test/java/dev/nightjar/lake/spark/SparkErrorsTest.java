package dev.nightjar.lake.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkErrorsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Task 0 in stage 0.0 failed 4 times: java.lang.ClassNotFoundException: dev.nightjar.lake.spark.Cluster$Here",
                "Task 0 in stage 0.0 failed 4 times: java.lang.ClassCastException: cannot assign instance of java.lang.invoke.SerializedLambda to field org.apache.spark.rdd.MapPartitionsRDD.f"
            })
    void anExecutorWithoutOurJarIsTheClustersFault(String message) {
        PipelineException error = SparkErrors.translate("the first task", new RuntimeException(message));

        assertThat(error.kind()).isEqualTo(ErrorKind.EXTERNAL);
        assertThat(error)
                .hasMessage(
                        "the first task: an executor has not got nightjar.jar; submit it as the application's jar with"
                                + " spark-submit, which ships it, or put it on every worker");
    }
}
