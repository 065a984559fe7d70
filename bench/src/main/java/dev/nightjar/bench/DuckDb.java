package dev.nightjar.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** DuckDB in memory, on two threads: writes what lands, and is a peer. */
final class DuckDb implements AutoCloseable {
    private final Connection connection;

    DuckDb() throws SQLException {
        this.connection = DriverManager.getConnection("jdbc:duckdb:", new Properties());
        execute("set threads = 2");
        execute("set preserve_insertion_order = false");
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Seconds that a statement takes. */
    double seconds(String sql) throws SQLException {
        long start = System.nanoTime();
        execute(sql);
        return (System.nanoTime() - start) / 1e9;
    }

    /** The one value of the one row of a query. */
    String value(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** {@code DuckDB} and its version. */
    String name() throws SQLException {
        return "DuckDB " + value("select version()");
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
