package example;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import io.github.loss4j.Evaluation;
import io.github.loss4j.Tensor;
import java.util.Arrays;

/** A loss of class scores and class indices for DJL: a linear function with the value and the gradient of the loss. */
class LossOfLoss4j extends Loss {
    private final io.github.loss4j.Loss<Tensor, int[]> loss;

    LossOfLoss4j(io.github.loss4j.Loss<Tensor, int[]> loss) {
        super(loss.toString());
        this.loss = loss;
    }

    @Override public NDArray evaluate(NDList labels, NDList predictions) {
        NDArray scores = predictions.singletonOrThrow();
        int[] shape = Arrays.stream(scores.getShape().getShape()).mapToInt(Math::toIntExact).toArray();
        int[] classes = labels.singletonOrThrow().toType(DataType.INT32, false).toIntArray();
        Evaluation<Tensor> result = loss.evaluate(Tensor.wrap(scores.toFloatArray(), shape), classes);
        NDArray gradient = scores.getManager().create(result.gradient().toArray(), scores.getShape());
        NDArray linear = scores.mul(gradient).sum();
        return linear.add(result.value() - linear.getFloat());
    }
}
