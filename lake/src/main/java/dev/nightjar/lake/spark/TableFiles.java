package dev.nightjar.lake.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.nightjar.core.error.ErrorKind;
import dev.nightjar.core.error.PipelineException;
import io.delta.tables.DeltaTable;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import scala.collection.JavaConverters;

/** The Parquet files of a version of a table, for readers that do not know Delta. */
public final class TableFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Lake lake;

    /**
     * One file, all of whose rows are the table's.
     *
     * @param address full, decoded
     * @param bytes its size
     * @param partition values of the partition columns as texts, which the file itself does not hold; a null value is left out
     */
    public record DataFile(String address, long bytes, Map<String, String> partition) {
        public DataFile {
            Objects.requireNonNull(address);
            partition = new TreeMap<>(partition);
        }
    }

    public TableFiles(Lake lake) {
        this.lake = lake;
    }

    /**
     * The files of a version, by address. Bounded: a table of a pipeline has some files for each month or night.
     *
     * @param path the table's folder below the lake
     * @throws PipelineException DATA if a file has a deletion vector: then its rows are not the table's
     */
    public List<DataFile> at(String path, long version) {
        Snapshot snapshot = log(path).getSnapshotAt(version, scala.Option.empty(), scala.Option.empty());
        List<DataFile> files = new ArrayList<>();
        for (AddFile file : snapshot.allFiles().collectAsList()) {
            if (file.deletionVector() != null) {
                throw new PipelineException(
                        ErrorKind.DATA,
                        "table " + path + ": the file " + file.path()
                                + " has a deletion vector, so that its rows are not all the table's; Nightjar writes none, so"
                                + " somebody else changed the table: read it with Delta");
            }
            files.add(new DataFile(address(path, file.path()), file.size(), partition(file)));
        }
        files.sort(Comparator.comparing(DataFile::address));
        return files;
    }

    /**
     * What the log says of a file's rows.
     *
     * @param rows empty if the file has no statistics
     * @param greatest the greatest value of the column that was asked for, as a text; empty if it is not known, or the file has null only
     */
    public record FileStatistics(long bytes, OptionalLong rows, Optional<String> greatest) {}

    /** Sizes and statistics of a version's files, in no order; no data are read. Bounded as {@link #at}. */
    public List<FileStatistics> statistics(String path, long version, String column) {
        Snapshot snapshot = log(path).getSnapshotAt(version, scala.Option.empty(), scala.Option.empty());
        return snapshot.allFiles().collectAsList().stream()
                .map(file -> statistics(file, column))
                .toList();
    }

    private static FileStatistics statistics(AddFile file, String column) {
        try {
            JsonNode stats = file.stats() == null ? MissingNode.getInstance() : JSON.readTree(file.stats());
            JsonNode rows = stats.path("numRecords");
            JsonNode greatest = stats.path("maxValues").path(column);
            return new FileStatistics(
                    file.size(),
                    rows.isNumber() ? OptionalLong.of(rows.asLong()) : OptionalLong.empty(),
                    greatest.isValueNode() ? Optional.of(greatest.asText()) : Optional.empty());
        } catch (JsonProcessingException e) {
            return new FileStatistics(file.size(), OptionalLong.empty(), Optional.empty());
        }
    }

    /**
     * Writes Delta's symlink manifests of the newest version below the table's folder, where Trino, Athena and Presto look for them.
     *
     * @return the folder of the manifests
     */
    public String writeManifests(String path) {
        String location = lake.location(path);
        try {
            DeltaTable.forPath(lake.spark(), location).generate("symlink_format_manifest");
        } catch (Exception e) { // Delta's own are checked, and thrown unannounced
            throw SparkErrors.translate("cannot write the manifests of table " + path, e);
        }
        return location + "/_symlink_format_manifest";
    }

    private DeltaLog log(String path) {
        return DeltaLog.forTable(lake.spark(), lake.location(path));
    }

    private static Map<String, String> partition(AddFile file) {
        Map<String, String> values = new TreeMap<>();
        JavaConverters.mapAsJavaMap(file.partitionValues()).forEach((name, value) -> {
            if (value != null) {
                values.put(name, value);
            }
        });
        return values;
    }

    /** Delta keeps paths as URIs, relative to the table where the file lies in it. */
    private String address(String path, String file) {
        URI uri = URI.create(file);
        return uri.isAbsolute()
                ? new Path(uri).toString()
                : new Path(new Path(URI.create(lake.location(path))), uri.getPath()).toString();
    }
}
