package example;

import io.github.loss4j.DistanceLoss;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.regression.MseLoss;

class Main {
    /** A loss in a package that the module does not export. */
    record GemanMcClureLoss(float scale) implements DistanceLoss {
        @Override public float value(float r) { return r * r / (scale + r * r); }

        @Override public float derivative(float r) {
            float d = scale + r * r;
            return 2 * scale * r / (d * d);
        }

        @Override public float secondDerivative(float r) {
            float d = scale + r * r;
            return 2 * scale * (scale - 3 * r * r) / (d * d * d);
        }
    }

    public static void main(String[] args) {
        Tensor prediction = Tensor.of(1, 2, 3, 4);
        Tensor target = Tensor.of(0, 0, 2, 3);
        PointwiseLoss cube = PointwiseLoss.of((p, t) -> (p - t) * (p - t) * (p - t), (p, t) -> 3 * (p - t) * (p - t),
                (p, t) -> 6 * (p - t));

        expect("module", "io.github.loss4j", MseLoss.class.getModule().getName());
        expect("MSE", 7f / 4, new MseLoss().value(prediction, target));
        expect("Geman-McClure", (3 * 0.25f + 4 / 7f) / 4, new GemanMcClureLoss(3).value(prediction, target));
        expect("gradient", Tensor.of(3f / 4, 12f / 4, 3f / 4, 3f / 4), cube.evaluate(prediction, target).gradient());
    }

    private static void expect(String what, Object expected, Object actual) {
        System.out.println(what + ": " + actual);
        if (!expected.equals(actual)) {
            throw new AssertionError(what + " must be " + expected);
        }
    }
}
