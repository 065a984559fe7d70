package dev.nightjar.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The files of deploy/kubernetes against Kubernetes' own types, by the client that Spark's distribution brings: an unknown field, a wrong
 * type or a wrong kind fails. No cluster is asked.
 */
class KubernetesFilesIT {
    private static final Path FILES = Path.of("..", "deploy", "kubernetes").normalize();

    private static final Map<String, String> GROUPS =
            Map.of("Role", "rbac.", "RoleBinding", "rbac.", "PodDisruptionBudget", "policy.v1.");

    private static final YAMLMapper YAML = new YAMLMapper();

    /** The client's models take any field; here those that they do not declare are an error. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated a) {
                    return false;
                }
            });

    private static URLClassLoader client;

    @BeforeAll
    static void loadTheClient() throws Exception {
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(SparkDistribution.find().home().resolve("jars"))) {
            for (Path jar : files.filter(
                            f -> f.getFileName().toString().matches("(kubernetes|jackson|snakeyaml|zjsonpatch).*"))
                    .toList()) {
                jars.add(jar.toUri().toURL());
            }
        }
        client = new URLClassLoader(jars.toArray(URL[]::new), KubernetesFilesIT.class.getClassLoader());
    }

    @AfterAll
    static void close() throws IOException {
        if (client != null) {
            client.close();
        }
    }

    @Test
    void everyObjectIsOneThatKubernetesKnows() throws Exception {
        for (String name : List.of("driver.yaml", "executor.yaml", "access.yaml", "values-example.yaml")) {
            for (Map<String, Object> object : objects(Files.readString(FILES.resolve(name)))) {
                assertThat(check(object)).as(name + ": " + object.get("kind")).isEmpty();
            }
        }
    }

    @Test
    void aMisspeltFieldOrAWrongTypeIsFound() throws Exception {
        String pod = Files.readString(FILES.resolve("driver.yaml"));
        assertThat(check(objects(pod.replace("runAsNonRoot", "runAsNoRoot")).get(0)))
                .contains("runAsNoRoot");
        assertThat(check(objects(pod.replace("runAsUser: 185", "runAsUser: [185]"))
                        .get(0)))
                .contains("runAsUser");
    }

    @Test
    void driverAndExecutorRunWithoutRootOnAReadOnlyImageAndNoSecretStandsInAFile() throws Exception {
        for (String name : List.of("driver.yaml", "executor.yaml")) {
            assertThat(FILES.resolve(name))
                    .content()
                    .contains("runAsNonRoot: true", "readOnlyRootFilesystem: true", "drop: [ALL]", "secretRef");
        }
        assertThat(FILES.resolve("values-example.yaml")).content().doesNotContain("kind: Secret");
        Map<String, String> place = PlaceSettings.of("kubernetes");
        assertThat(Path.of("..", place.get("spark.kubernetes.driver.podTemplateFile")))
                .exists();
        assertThat(Path.of("..", place.get("spark.kubernetes.executor.podTemplateFile")))
                .exists();
    }

    private static List<Map<String, Object>> objects(String yaml) throws IOException {
        List<Map<String, Object>> objects = new ArrayList<>();
        try (MappingIterator<Map<String, Object>> values =
                YAML.readerFor(Map.class).readValues(yaml)) {
            values.forEachRemaining(objects::add);
        }
        return objects;
    }

    /** What is wrong with an object; empty if nothing is. */
    private static String check(Map<String, Object> object) throws ClassNotFoundException {
        String kind = (String) object.get("kind");
        Class<?> type =
                Class.forName("io.fabric8.kubernetes.api.model." + GROUPS.getOrDefault(kind, "") + kind, true, client);
        try {
            assertThat(STRICT.convertValue(object, type)).isNotNull();
            return "";
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }
}
