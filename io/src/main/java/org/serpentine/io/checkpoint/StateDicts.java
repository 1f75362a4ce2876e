package org.serpentine.io.checkpoint;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.serpentine.io.checkpoint.PickleValues.PyDict;
import org.serpentine.io.checkpoint.PickleValues.PyList;
import org.serpentine.io.checkpoint.PickleValues.PyTuple;
import org.serpentine.io.checkpoint.PickleValues.TorchTensor;

/**
 * Finds the weights in what {@code torch.save} was given: a state dict itself, or a dict that holds it under one of the
 * usual names beside optimizer state, settings and counters.
 */
final class StateDicts {

    /** In order of preference; averaged weights only when asked for, or when there are no others. */
    private static final List<String> USUAL = List.of("state_dict", "model_state_dict", "model", "network_weights", "net",
            "module", "network", "generator", "params", "weights", "state_dict_ema", "model_ema", "params_ema", "ema");
    private static final int MAX_DEPTH = 32;
    private static final int MAX_VISITS = 2_000_000;
    private static final int MAX_ROOTS = 64;
    private static final int ROOT_DEPTH = 3;
    private static final int MAX_NAME = 2048;

    private final Object top;
    private int visits;

    StateDicts(Object top) {
        this.top = top;
    }

    /** A place in the object tree. */
    private record Place(String path, Object value, int depth) {
    }

    /** Paths of the dicts that hold tensors directly; the optimizer's, whose keys are numbers, are no candidates. */
    List<String> roots() throws CheckpointException {
        List<String> roots = new ArrayList<>();
        Deque<Place> queue = new ArrayDeque<>();
        queue.add(new Place("", top, 0));
        while (!queue.isEmpty() && roots.size() < MAX_ROOTS) {
            Place place = queue.remove();
            if (!(place.value instanceof PyDict dict)) {
                continue;
            }
            boolean holdsTensor = false;
            for (Map.Entry<Object, Object> item : dict.items.entrySet()) {
                visit();
                if (item.getKey() instanceof String name) {
                    holdsTensor |= item.getValue() instanceof TorchTensor;
                    if (item.getValue() instanceof PyDict && place.depth < ROOT_DEPTH && !name.startsWith("optimizer")) {
                        queue.add(new Place(join(place.path, name), item.getValue(), place.depth + 1));
                    }
                }
            }
            if (holdsTensor) {
                roots.add(place.path);
            }
        }
        return roots;
    }

    /** The path that is meant when none is given. */
    String choose(List<String> roots) throws CheckpointException {
        if (top instanceof PyDict dict) {
            for (String name : USUAL) {
                if (dict.items.get(name) instanceof PyDict inner && !flatten(inner).isEmpty()) {
                    return name;
                }
            }
        }
        if (roots.contains("") || roots.isEmpty()) {
            return "";
        }
        if (roots.size() == 1) {
            return roots.get(0);
        }
        throw new CheckpointException("The file holds several sets of tensors: " + roots
                + ". Say which is meant: Checkpoints.open(file, root).");
    }

    /** All tensors beneath a path, named by their path from there on. */
    Map<String, TorchTensor> tensors(String root) throws CheckpointException {
        Map<String, TorchTensor> tensors = flatten(at(root));
        if (tensors.isEmpty()) {
            throw new CheckpointException("The file holds no tensors" + (root.isEmpty() ? "" : " under " + root)
                    + ". It is no checkpoint, or its weights lie in a class that is not read.");
        }
        return tensors;
    }

    private Object at(String root) throws CheckpointException {
        Object value = top;
        if (root.isEmpty()) {
            return value;
        }
        for (String name : root.split("\\.")) {
            value = value instanceof PyDict dict ? dict.items.get(name) : null;
        }
        if (value == null) {
            throw new CheckpointException("The file has no root " + root + "; it has " + roots() + ".");
        }
        return value;
    }

    private Map<String, TorchTensor> flatten(Object value) throws CheckpointException {
        Map<String, TorchTensor> tensors = new LinkedHashMap<>();
        collect("", value, 0, tensors);
        return tensors;
    }

    private void collect(String path, Object value, int depth, Map<String, TorchTensor> into) throws CheckpointException {
        visit();
        if (depth > MAX_DEPTH) {
            throw new CheckpointException("The file nests its dicts more than " + MAX_DEPTH + " deep; that is refused.");
        }
        if (value instanceof TorchTensor tensor) {
            if (into.putIfAbsent(path.isEmpty() ? "tensor" : path, tensor) != null) {
                throw new CheckpointException("Two tensors are called " + path + ". The file is damaged.");
            }
        } else if (value instanceof PyDict dict) {
            for (Map.Entry<Object, Object> item : dict.items.entrySet()) {
                if (item.getKey() instanceof String || item.getKey() instanceof Long) {
                    collect(join(path, item.getKey().toString()), item.getValue(), depth + 1, into);
                }
            }
        } else if (value instanceof PyList || value instanceof PyTuple) {
            Object[] items = value instanceof PyList list ? list.items.toArray() : ((PyTuple) value).items;
            for (int i = 0; i < items.length; i++) {
                collect(join(path, Integer.toString(i)), items[i], depth + 1, into);
            }
        }
    }

    private static String join(String path, String name) throws CheckpointException {
        if (path.length() + name.length() > MAX_NAME) {
            throw new CheckpointException("A tensor's name has more than " + MAX_NAME + " characters; that is refused.");
        }
        return path.isEmpty() ? name : path + "." + name;
    }

    private void visit() throws CheckpointException {
        if (++visits > MAX_VISITS) {
            throw new CheckpointException("The file's objects refer to each other so often that following them takes more than "
                    + MAX_VISITS + " steps; that is refused.");
        }
    }

    /** Plain numbers and texts at the top and beside the weights. */
    Map<String, String> metadata(String root) throws CheckpointException {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Object place : new Object[] {top, at(root)}) {
            if (place instanceof PyDict dict) {
                for (Map.Entry<Object, Object> item : dict.items.entrySet()) {
                    visit();
                    Object value = item.getValue();
                    if (item.getKey() instanceof String name && (value instanceof String || value instanceof Number
                            && !(value instanceof BigInteger) || value instanceof Boolean)) {
                        metadata.put(name, value.toString());
                    }
                }
            }
        }
        return metadata;
    }
}
