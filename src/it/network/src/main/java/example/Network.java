package example;

import io.github.loss4j.Loss;
import io.github.loss4j.LossSummary;
import io.github.loss4j.Tensor;
import java.util.Random;

/** Two layers with a rectifier between them, trained by gradient descent. */
class Network {
    private final Layer first;
    private final Layer second;

    Network(int inputs, int hidden, int outputs, Random random) {
        first = new Layer(inputs, hidden, random);
        second = new Layer(hidden, outputs, random);
    }

    Tensor predict(Tensor input) {
        return second.forward(first.forward(input).max(0));
    }

    /** One step against the gradient of the loss; gives the losses before it. */
    <T> LossSummary step(Tensor input, T target, Loss<Tensor, T> loss, double rate) {
        Tensor hidden = first.forward(input);
        Tensor output = second.forward(hidden.max(0));
        Tensor gradient = Tensor.zeros(output.shape());
        LossSummary losses = loss.summaryInto(output, target, gradient);
        first.backward(second.backward(gradient, rate).times(hidden.sign().max(0)), rate);
        return losses;
    }

    /** A linear layer, which keeps its last input. */
    private static class Layer {
        private Tensor weights;
        private Tensor bias;
        private Tensor input;

        Layer(int inputs, int outputs, Random random) {
            weights = Tensor.zeros(inputs, outputs).map(zero -> random.nextGaussian() * Math.sqrt(2.0 / inputs));
            bias = Tensor.zeros(outputs);
        }

        Tensor forward(Tensor input) {
            this.input = input;
            Tensor product = product(input, weights);
            return product.plus(bias.broadcastTo(product.shape()));
        }

        /** Takes the gradient of the output, gives that of the input. */
        Tensor backward(Tensor gradient, double rate) {
            Tensor ofInput = product(gradient, transposed(weights));
            weights = weights.minus(product(transposed(input), gradient).times(rate));
            bias = bias.minus(gradient.sum(0).times(rate));
            return ofInput;
        }
    }

    private static Tensor product(Tensor a, Tensor b) {
        int rows = a.shape()[0];
        int inner = a.shape()[1];
        int columns = b.shape()[1];
        float[] x = a.toArray();
        float[] y = b.toArray();
        float[] product = new float[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < inner; k++) {
                for (int j = 0; j < columns; j++) {
                    product[i * columns + j] += x[i * inner + k] * y[k * columns + j];
                }
            }
        }
        return Tensor.wrap(product, rows, columns);
    }

    private static Tensor transposed(Tensor a) {
        int rows = a.shape()[0];
        int columns = a.shape()[1];
        float[] x = a.toArray();
        float[] transposed = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            transposed[i % columns * rows + i / columns] = x[i];
        }
        return Tensor.wrap(transposed, columns, rows);
    }
}
