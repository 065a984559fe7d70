package dev.nightjar.app.airflow;

/** An answer of Airflow's that says no (400 to 499) and that asking again would not change. */
final class AirflowRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final int NOT_FOUND = 404;
    static final int CONFLICT = 409;
    static final int UNPROCESSABLE = 422;

    private final int status;

    AirflowRefusal(int status, String detail) {
        super(detail);
        this.status = status;
    }

    int status() {
        return status;
    }
}
