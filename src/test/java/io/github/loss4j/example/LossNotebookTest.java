package io.github.loss4j.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LossNotebookTest {
    /** The notebook's own figures are what PyTorch prints; the gradients follow from the formulas by hand. */
    @Test void printsTheNotebooksFiguresToTheLastDigit() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LossNotebook.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).containsExactly(
                "Regression",
                "MSE Loss: 0.14000000059604645",
                "MSE Loss: 0.14000000059604645",
                "Gradient at output1: tensor([0.1000, 0.1500, 0.0500, 0.1000])",
                "L1 Loss: 0.5",
                "Gradient at output1: tensor([0.2500, 0.2500, 0.2500, 0.2500])",
                "tensor([0.2000, 0.3000, 0.1000, 0.2000])",
                "tensor([-0.3000, -0.2000, -0.4000, -0.3000])",
                "MBE Loss: -0.05000001937150955",
                "MBE Loss: -0.05000001937150955",
                "Gradient at output1: tensor([0.2500, 0.2500, 0.2500, 0.2500])",
                "",
                "Exercise",
                "FPP Loss: 2.0",
                "Gradient at output1: tensor([1., 1., 1., 1.])",
                "",
                "Classification",
                "SVM Loss: 0.9149999618530273",
                "SVM Loss: 0.9149999618530273",
                "Gradient at output1: tensor([-0.2000, -0.0000, -0.0000, -0.0000])");
    }
}
