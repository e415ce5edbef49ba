package io.github.loss4j.benchmark;

import ai.djl.ndarray.NDArray;
import io.github.loss4j.Loss;
import io.github.loss4j.Prediction;
import io.github.loss4j.Tensor;
import io.github.loss4j.TargetlessLoss;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A loss with its inputs, and the same loss as the peers compute it.
 *
 * @param value computes the reduced loss
 * @param gradient computes it with its gradient, into {@code gradients}
 * @param gradients the buffers, one for each differentiated input
 * @param inputs the inputs in the order of the peers, differentiated ones first
 * @param operations the loss by operations of DJL; null if they cannot express it
 * @param script the loss as an expression of TorchScript in the inputs a, b, c, d; null if operations are all there is
 */
record Workload(Rounds.Call value, Rounds.Call gradient, List<Tensor> gradients, List<Input> inputs,
        Operations operations, String script) {
    /** A reduced loss by operations of DJL, as a user of DJL writes it. */
    interface Operations {
        /** The reduced loss of the inputs. */
        NDArray loss(NDArray[] x);
    }

    /**
     * A workload that is made when its turn has come.
     *
     * @param loss the name of the loss, and what is special in this workload
     * @param shape the shape of the prediction, as in the table
     * @param make draws the inputs
     */
    record Plan(String loss, String shape, Function<Sampler, Workload> make) {
    }

    /** A loss of one tensor. */
    static <T> Workload of(Loss<Tensor, T> loss, T target, List<Input> inputs, Operations operations, String script) {
        Tensor prediction = inputs.get(0).tensor();
        Tensor gradient = Tensor.zeros(prediction.shape());
        return new Workload(() -> loss.value(prediction, target),
                () -> loss.evaluateInto(prediction, target, gradient), List.of(gradient), inputs, operations, script);
    }

    /** The same with weights, which are the third input of the peers. */
    static <T> Workload weighted(Loss<Tensor, T> loss, T target, List<Input> inputs, Operations operations,
            String script) {
        Tensor prediction = inputs.get(0).tensor();
        Tensor weights = inputs.get(2).tensor();
        Tensor gradient = Tensor.zeros(prediction.shape());
        return new Workload(() -> loss.value(prediction, target, weights),
                () -> loss.evaluateInto(prediction, target, weights, gradient), List.of(gradient), inputs, operations,
                script);
    }

    /** A loss of two tensors, which {@code prediction} makes one. */
    static <P extends Prediction<P>> Workload ofTwo(Loss<P, Tensor> loss, Pairing<P> prediction, List<Input> inputs,
            Operations operations, String script) {
        Tensor target = inputs.get(2).tensor();
        P point = prediction.of(inputs.get(0).tensor(), inputs.get(1).tensor());
        List<Tensor> gradients = buffers(inputs);
        P gradient = prediction.of(gradients.get(0), gradients.get(1));
        return new Workload(() -> loss.value(point, target), () -> loss.evaluateInto(point, target, gradient),
                gradients, inputs, operations, script);
    }

    /** A loss without a target, of a prediction that {@code prediction} makes of tensors. */
    static <P> Workload targetless(TargetlessLoss<P> loss, Function<List<Tensor>, P> prediction, List<Input> inputs,
            Operations operations, String script) {
        List<Tensor> gradients = buffers(inputs);
        P point = prediction.apply(inputs.stream().filter(Input::differentiated).map(Input::tensor).toList());
        P gradient = prediction.apply(gradients);
        return new Workload(() -> loss.value(point), () -> loss.evaluateInto(point, gradient), gradients, inputs,
                operations, script);
    }

    private static List<Tensor> buffers(List<Input> inputs) {
        List<Tensor> buffers = new ArrayList<>();
        for (Input input : inputs) {
            if (input.differentiated()) {
                buffers.add(Tensor.zeros(input.shape()));
            }
        }
        return buffers;
    }

    /** Makes a prediction of two tensors. */
    interface Pairing<P> {
        /** The prediction. */
        P of(Tensor first, Tensor second);
    }
}
