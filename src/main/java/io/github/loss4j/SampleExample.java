package io.github.loss4j;

import java.io.IOException;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An example of a prediction and a target, with methods that make predictions with other elements. */
abstract class SampleExample<P, T> {
    final Loss<P, T> loss;
    final Loss<P, T> sum;
    final P example;
    final T target;
    final LossCheck.Draw draw;
    /** The elements of all tensors of the prediction. */
    final float[] elements;

    SampleExample(Loss<P, T> loss, P example, T target, LossCheck.Draw draw) {
        this.loss = loss;
        this.sum = loss.reduced(Reduction.SUM);
        this.example = example;
        this.target = copy(target, SerialCopy.loader(loss));
        this.draw = draw;
        this.elements = flat(loss, example);
    }

    static float[] flat(Loss<?, ?> loss, Object prediction) {
        List<Tensor> tensors = SampleVerbs.tensors(loss, "prediction", prediction);
        float[] all = new float[tensors.stream().mapToInt(Tensor::size).sum()];
        int to = 0;
        for (Tensor tensor : tensors) {
            System.arraycopy(tensor.data, 0, all, to, tensor.size());
            to += tensor.size();
        }
        return all;
    }

    /** A prediction like the example with these elements. */
    P prediction(float[] numbers) {
        List<Tensor> parts = new ArrayList<>();
        int from = 0;
        for (Tensor tensor : SampleVerbs.tensors(example)) {
            parts.add(Tensor.wrap(Arrays.copyOfRange(numbers, from, from + tensor.size()), tensor.shape()));
            from += tensor.size();
        }
        @SuppressWarnings("unchecked") // a prediction makes predictions of its own type
        P prediction = (P) (example instanceof Prediction<?> tensors ? tensors.with(parts) : parts.get(0));
        return prediction;
    }

    P prediction(int element, float number) {
        float[] numbers = elements.clone();
        numbers[element] = number;
        return prediction(numbers);
    }

    /** The example with all elements multiplied by a factor. */
    P times(float factor) {
        float[] numbers = elements.clone();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] *= factor;
        }
        return prediction(numbers);
    }

    String name(int element) {
        List<Tensor> tensors = SampleVerbs.tensors(example);
        int index = element;
        int k = 0;
        while (index >= tensors.get(k).size()) {
            index -= tensors.get(k++).size();
        }
        return (tensors.size() == 1 ? "prediction" : "prediction.tensors()[" + k + "]") + "[" + index + "]";
    }

    double total(P prediction) {
        double total = 0;
        for (float value : loss.values(prediction, target).data) {
            total += value;
        }
        return total;
    }

    /**
     * A copy of the target, so that a faulty loss cannot change the caller's; the target itself if it is not
     * serialisable.
     */
    private static <T> T copy(T target, ClassLoader loader) {
        try {
            return SerialCopy.copy(target, loader);
        } catch (IOException | ClassNotFoundException e) {
            return target;
        }
    }

    /** The serialised target, for comparison; empty if it is not serialisable. */
    static byte[] bytes(Object target) throws Exception {
        try {
            return SerialCopy.bytes(target);
        } catch (NotSerializableException e) {
            return new byte[0];
        }
    }
}
