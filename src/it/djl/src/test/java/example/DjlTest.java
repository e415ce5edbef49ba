package example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.loss4j.classification.CrossEntropyLoss;
import io.github.loss4j.classification.SoftmaxFocalLoss;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DjlTest {
    private static final int ROWS = 600;
    private static final int EPOCHS = 10;

    @Test void crossEntropyTrainsAsThatOfDjl() throws Exception {
        assertArrayEquals(train(Loss.softmaxCrossEntropyLoss()), train(new LossOfLoss4j(new CrossEntropyLoss())), 1e-6);
    }

    @Test void focalLossTrains() throws Exception {
        double[] losses = train(new LossOfLoss4j(new SoftmaxFocalLoss()));
        System.out.printf("focal loss %.4f, then %.4f%n", losses[0], losses[EPOCHS - 1]);
        assertTrue(losses[EPOCHS - 1] < 0.7 * losses[0], losses[0] + " became " + losses[EPOCHS - 1]);
    }

    /** The mean loss of each epoch. */
    private static double[] train(Loss loss) throws Exception {
        Engine.getInstance().setRandomSeed(7);
        Random random = new Random(3);
        float[] points = new float[ROWS * 4];
        int[] labels = random.ints(ROWS, 0, 3).toArray();
        for (int i = 0; i < points.length; i++) {
            points[i] = (float) random.nextGaussian() + (labels[i / 4] == i % 4 ? 1.5f : 0);
        }

        double[] means = new double[EPOCHS];
        DefaultTrainingConfig config = new DefaultTrainingConfig(loss)
                .optInitializer(new XavierInitializer(), Parameter.Type.WEIGHT)
                .optOptimizer(Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0.1f)).build());
        try (NDManager manager = NDManager.newBaseManager(); Model model = Model.newInstance("example")) {
            model.setBlock(new SequentialBlock().add(Linear.builder().setUnits(16).build()).add(Activation::relu)
                    .add(Linear.builder().setUnits(3).build()));
            ArrayDataset data = new ArrayDataset.Builder().setData(manager.create(points, new Shape(ROWS, 4)))
                    .optLabels(manager.create(labels)).setSampling(30, false).build();
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(1, 4));
                for (int epoch = 0; epoch < EPOCHS; epoch++) {
                    for (Batch batch : trainer.iterateDataset(data)) {
                        try (batch; GradientCollector gradients = trainer.newGradientCollector()) {
                            NDArray value = loss.evaluate(batch.getLabels(), trainer.forward(batch.getData()));
                            gradients.backward(value);
                            means[epoch] += value.getFloat() * 30 / ROWS;
                            trainer.step();
                        }
                    }
                }
            }
        }
        return means;
    }
}
