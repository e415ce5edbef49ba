package example;

import io.github.loss4j.Evaluation;
import io.github.loss4j.Tensor;
import io.github.loss4j.regression.MseLoss;

class Example {
    public static void main(String[] args) {
        Tensor prediction = Tensor.of(1.0, 2.0, 3.0, 4.0);
        Tensor target = Tensor.of(0.8, 1.7, 2.9, 3.8);
        Evaluation<Tensor> result = new MseLoss().evaluate(prediction, target);
        System.out.println(result.value());
        System.out.println(result.gradient());
    }
}
