package dev.nightjar.app;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** The process's log: warnings on standard error, more in a file in the folder for temporary files. */
final class Logs {
    private Logs() {}

    /** With {@code --verbose}: our own steps and Spark's, on standard error too. */
    static void verbose() {
        System.setProperty("nightjar.log.console", "info");
        Configurator.reconfigure();
        Configurator.setLevel("dev.nightjar", Level.DEBUG);
        Configurator.setRootLevel(Level.INFO);
    }

    /** A sentence that says where the log is. */
    static String where() {
        return "The log is " + System.getProperty("java.io.tmpdir") + "/nightjar-" + System.getProperty("user.name")
                + "/nightjar.log.";
    }
}
