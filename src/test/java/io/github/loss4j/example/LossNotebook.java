package io.github.loss4j.example;

import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.Tensor;
import io.github.loss4j.classification.HingeLoss;
import io.github.loss4j.regression.FppLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.MbeLoss;
import io.github.loss4j.regression.MseLoss;
import java.io.PrintStream;

/** A teaching notebook on loss functions in PyTorch, with the same figures to the last digit. */
public final class LossNotebook {
    private static final Tensor OUTPUT1 = Tensor.of(1.0, 2.0, 3.0, 4.0);
    private static final Tensor OUTPUT2 = Tensor.of(0.5, 1.5, 2.5, 3.5);
    private static final Tensor TARGET = Tensor.of(0.8, 1.7, 2.9, 3.8);
    private static final Tensor SVM_PREDICTIONS = Tensor.of(0.85, 0.12, 0.08, 0.01, 0, 0, 0.23, 0, 0.4, 0.2);
    private static final Tensor SVM_TARGETS = Tensor.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private LossNotebook() {
    }

    /**
     * Prints the notebook's figures.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        print(System.out);
    }

    static void print(PrintStream out) {
        regression(out);
        exercise(out);
        classification(out);
    }

    private static void regression(PrintStream out) {
        out.println("Regression");

        Tensor mse = OUTPUT1.minus(TARGET).square().mean().plus(OUTPUT2.minus(TARGET).square().mean());
        out.println("MSE Loss: " + (double) mse.item());
        MseLoss mseLoss = new MseLoss();
        out.println("MSE Loss: " + (double) (mseLoss.value(OUTPUT1, TARGET) + mseLoss.value(OUTPUT2, TARGET)));
        gradient(out, mseLoss);

        L1Loss l1Loss = new L1Loss();
        out.println("L1 Loss: " + (double) (l1Loss.value(OUTPUT1, TARGET) + l1Loss.value(OUTPUT2, TARGET)));
        gradient(out, l1Loss);

        Tensor diff1 = OUTPUT1.minus(TARGET);
        Tensor diff2 = OUTPUT2.minus(TARGET);
        out.println(diff1);
        out.println(diff2);
        out.println("MBE Loss: " + diff1.mean().plus(diff2.mean()).item() / 2.0);
        MbeLoss mbeLoss = new MbeLoss();
        out.println("MBE Loss: " + (mbeLoss.value(OUTPUT1, TARGET) + mbeLoss.value(OUTPUT2, TARGET)) / 2.0);
        gradient(out, mbeLoss);
    }

    private static void exercise(PrintStream out) {
        out.println();
        out.println("Exercise");

        FppLoss fppLoss = new FppLoss();
        out.println("FPP Loss: " + (double) (fppLoss.value(OUTPUT1, TARGET) + fppLoss.value(OUTPUT2, TARGET)));
        gradient(out, fppLoss);
    }

    private static void classification(PrintStream out) {
        out.println();
        out.println("Classification");

        Tensor svm = Tensor.zeros(10).max(SVM_TARGETS.times(SVM_PREDICTIONS).negate().plus(1)).mean();
        out.println("SVM Loss: " + (double) svm.item());
        HingeLoss hingeLoss = new HingeLoss();
        out.println("SVM Loss: " + (double) hingeLoss.value(SVM_PREDICTIONS, SVM_TARGETS));
        gradient(out, hingeLoss);
    }

    private static void gradient(PrintStream out, PointwiseLoss loss) {
        out.println("Gradient at output1: " + loss.evaluate(OUTPUT1, TARGET).gradient());
    }
}
