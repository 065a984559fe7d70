"""DAGs for Nightjar's pipelines, made from the manifests that ``nightjar airflow render`` writes.

A DAG file is two lines::

    from nightjar_airflow import dags_from
    globals().update(dags_from("/path/to/manifests"))
"""

from nightjar_airflow.dags import dags_from

__all__ = ["dags_from"]
