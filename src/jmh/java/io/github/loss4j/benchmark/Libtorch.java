package io.github.loss4j.benchmark;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The peers: libtorch, called from Java through DJL, by operations and by a script. Tensors of the inputs are made
 * before; what libtorch makes on the way is freed inside each call.
 */
final class Libtorch implements AutoCloseable {
    private final Workload workload;
    private final Engine engine = Engine.getInstance();
    private final NDManager manager = NDManager.newBaseManager();
    private final List<Model> models = new ArrayList<>();
    private final NDArray[] inputs;
    private final int differentiated;

    /** One of the peers, ready to be called. */
    record Peer(Rounds.Call value, Rounds.Call gradient, Gradients gradients) {
    }

    /** Computes the gradients for a comparison. */
    interface Gradients {
        /** One array for each differentiated input. */
        List<float[]> compute();
    }

    Libtorch(Workload workload) {
        this.workload = workload;
        inputs = new NDArray[workload.inputs().size()];
        for (int k = 0; k < inputs.length; k++) {
            Input input = workload.inputs().get(k);
            NDArray array = manager.create(input.numbers(), new Shape(input.longShape()));
            inputs[k] = input.whole() ? array.toType(DataType.INT64, false) : array;
        }
        differentiated = workload.gradients().size();
    }

    /** By operations. */
    Peer operations() {
        return new Peer(() -> {
            try (NDManager inner = attached()) {
                return workload.operations().loss(inputs).getFloat();
            }
        }, () -> {
            try (NDManager inner = attached(); GradientCollector collector = engine.newGradientCollector()) {
                return backward(leaves(), collector);
            }
        }, () -> {
            try (NDManager inner = attached(); GradientCollector collector = engine.newGradientCollector()) {
                NDArray[] leaves = leaves();
                backward(leaves, collector);
                List<float[]> gradients = new ArrayList<>();
                for (int k = 0; k < differentiated; k++) {
                    gradients.add(leaves[k].getGradient().toFloatArray());
                }
                return gradients;
            }
        });
    }

    private float backward(NDArray[] leaves, GradientCollector collector) {
        NDArray loss = workload.operations().loss(leaves);
        collector.backward(loss);
        return loss.getFloat();
    }

    /** A manager that frees what is made from the inputs until it is closed. */
    private NDManager attached() {
        NDManager inner = manager.newSubManager();
        for (NDArray input : inputs) {
            input.tempAttach(inner);
        }
        return inner;
    }

    /** The inputs without a history, so that no gradient of an earlier call is added to. */
    private NDArray[] leaves() {
        NDArray[] leaves = inputs.clone();
        for (int k = 0; k < differentiated; k++) {
            leaves[k] = inputs[k].stopGradient();
            leaves[k].setRequiresGradient(true);
        }
        return leaves;
    }

    /** By a script, which calls a function of libtorch that is fused, if there is one. */
    Peer script() throws IOException, MalformedModelException {
        Block value = block(TorchScript.value(workload.script(), inputs.length));
        Block gradient = block(TorchScript.gradient(workload.script(), inputs.length, differentiated));
        ParameterStore parameters = new ParameterStore(manager, false);
        NDList arguments = new NDList(inputs);
        return new Peer(() -> {
            try (NDList output = value.forward(parameters, arguments, false)) {
                return output.get(0).getFloat();
            }
        }, () -> {
            try (GradientCollector collector = engine.newGradientCollector();
                    NDList output = gradient.forward(parameters, arguments, true)) {
                return output.get(0).getFloat();
            }
        }, () -> {
            try (GradientCollector collector = engine.newGradientCollector();
                    NDList output = gradient.forward(parameters, arguments, true)) {
                return output.subList(1, output.size()).stream().map(NDArray::toFloatArray).toList();
            }
        });
    }

    private Block block(Path file) throws IOException, MalformedModelException {
        Model model = Model.newInstance("loss");
        models.add(model);
        model.load(file.getParent(), file.getFileName().toString());
        return model.getBlock();
    }

    @Override public void close() {
        models.forEach(Model::close);
        manager.close();
    }
}
