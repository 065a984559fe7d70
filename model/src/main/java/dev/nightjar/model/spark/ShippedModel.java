package dev.nightjar.model.spark;

import dev.nightjar.model.Model;
import dev.nightjar.model.ModelArtifact;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A model on its way to the executors: its files. Each process builds a model once and keeps the last few. */
public final class ShippedModel implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int KEPT = 8;
    private static final Map<String, Model> LOADED = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Model> eldest) {
            return size() > KEPT;
        }
    };

    private final String id;
    private final TreeMap<String, byte[]> files;

    public ShippedModel(Model model) {
        this.id = model.id();
        this.files = new TreeMap<>(model.files());
    }

    public String id() {
        return id;
    }

    /** The model; safe for all threads of the process. */
    public Model model() {
        synchronized (LOADED) {
            return LOADED.computeIfAbsent(id, i -> ModelArtifact.load(i, files));
        }
    }
}
