package dev.nightjar.app;

import dev.nightjar.core.time.LogicalDate;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 2013-09-30} on the command line. */
final class DateConverter implements ITypeConverter<LogicalDate> {
    @Override
    public LogicalDate convert(String text) {
        try {
            return LogicalDate.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
