package io.github.loss4j.benchmark;

import static io.github.loss4j.benchmark.Sampler.LABELS;
import static io.github.loss4j.benchmark.Sampler.SIGNS;
import static io.github.loss4j.benchmark.Sampler.UNIT_NORMAL;
import static io.github.loss4j.benchmark.Sampler.between;
import static io.github.loss4j.benchmark.Sampler.normal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.nn.Activation;
import io.github.loss4j.benchmark.Workload.Plan;
import io.github.loss4j.embedding.ArcFaceLoss;
import io.github.loss4j.embedding.ContrastiveLoss;
import io.github.loss4j.embedding.CosFaceLoss;
import io.github.loss4j.embedding.CosineEmbeddingLoss;
import io.github.loss4j.embedding.CosineSimilarityLoss;
import io.github.loss4j.embedding.InfoNceLoss;
import io.github.loss4j.embedding.MarginRankingLoss;
import io.github.loss4j.embedding.Pair;
import io.github.loss4j.embedding.SupervisedContrastiveLoss;
import io.github.loss4j.embedding.Triplet;
import io.github.loss4j.embedding.TripletMarginLoss;
import io.github.loss4j.ranking.PairwiseLogisticLoss;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Losses of vectors, and of pairs of scores. */
final class VectorWorkloads {
    private static final int[] ROWS = {1};
    private static final int SCORES = 100_000;

    private final List<Plan> plans = new ArrayList<>();

    private VectorWorkloads() {
    }

    static List<Plan> plans() {
        VectorWorkloads workloads = new VectorWorkloads();
        for (int[] shape : new int[][] {{1024, 256}, {10_000, 16}}) {
            workloads.cosines(shape);
            workloads.distances(shape);
        }
        for (int[] shape : new int[][] {{512, 128}, {64, 64}}) {
            workloads.batches(shape);
        }
        workloads.faces();
        workloads.pairs();
        return workloads.plans;
    }

    private void cosines(int... shape) {
        plans.add(new Plan("CosineEmbedding", RowWorkloads.text(shape), sampler -> Workload.ofTwo(
                new CosineEmbeddingLoss(), Pair::new, List.of(sampler.prediction(UNIT_NORMAL, shape),
                        sampler.prediction(UNIT_NORMAL, shape), sampler.target(SIGNS, shape[0])),
                x -> {
                    NDArray cosine = cosine(x);
                    return NDArrays.where(x[2].gt(0), cosine.neg().add(1), cosine.maximum(0)).mean();
                }, "torch.cosine_embedding_loss(a, b, c)")));
        plans.add(new Plan("CosineSimilarity", RowWorkloads.text(shape), sampler -> {
            Input prediction = sampler.prediction(UNIT_NORMAL, shape);
            Input target = sampler.target(UNIT_NORMAL, shape);
            return Workload.of(new CosineSimilarityLoss(), target.tensor(), List.of(prediction, target),
                    x -> cosine(x).neg().add(1).mean(), "torch.mean(1 - torch.cosine_similarity(a, b, 1))");
        }));
    }

    private void distances(int... shape) {
        plans.add(new Plan("Contrastive", RowWorkloads.text(shape), sampler -> {
            // Distances around the margin.
            float deviation = (float) Math.sqrt(0.5 / shape[1]);
            return Workload.ofTwo(new ContrastiveLoss(), Pair::new,
                    List.of(sampler.prediction(normal(0, deviation), shape),
                            sampler.prediction(normal(0, deviation), shape), sampler.target(LABELS, shape[0])),
                    x -> {
                        NDArray square = x[0].sub(x[1]).square().sum(ROWS);
                        return x[2].mul(square)
                                .add(x[2].neg().add(1).mul(square.sqrt().neg().add(1).maximum(0).square())).mean();
                    },
                    "torch.mean(c * torch.pow(torch.pairwise_distance(a, b, 2., 0.), 2) + (1 - c) * "
                            + "torch.pow(torch.clamp(1 - torch.pairwise_distance(a, b, 2., 0.), 0.), 2))");
        }));
        plans.add(new Plan("TripletMargin", RowWorkloads.text(shape), sampler -> Workload.targetless(
                new TripletMarginLoss(), tensors -> new Triplet(tensors.get(0), tensors.get(1), tensors.get(2)),
                List.of(sampler.prediction(UNIT_NORMAL, shape), sampler.prediction(UNIT_NORMAL, shape),
                        sampler.prediction(UNIT_NORMAL, shape)),
                x -> distance(x[0], x[1]).sub(distance(x[0], x[2])).add(1).maximum(0).mean(),
                "torch.triplet_margin_loss(a, b, c)")));
    }

    private void batches(int... shape) {
        plans.add(new Plan("InfoNce", RowWorkloads.text(shape), sampler -> {
            float[] matches = new float[shape[0]];
            for (int row = 0; row < matches.length; row++) {
                matches[row] = row;
            }
            return Workload.targetless(new InfoNceLoss(), tensors -> new Pair(tensors.get(0), tensors.get(1)),
                    List.of(sampler.prediction(UNIT_NORMAL, shape), sampler.prediction(UNIT_NORMAL, shape),
                            new Input(matches, new int[] {shape[0]}, true, false)),
                    x -> unit(x[0]).matMul(unit(x[1]).transpose()).div(0.07f).logSoftmax(1)
                            .gather(x[2].expandDims(1), 1).neg().mean(),
                    "torch.cross_entropy_loss(torch.matmul(a / torch.linalg_vector_norm(a, 2, [1], True), "
                            + "torch.t(b / torch.linalg_vector_norm(b, 2, [1], True))) / 0.07, c)");
        }));
        plans.add(new Plan("SupervisedContrastive", RowWorkloads.text(shape), sampler -> {
            int rows = shape[0];
            Input vectors = sampler.prediction(UNIT_NORMAL, shape);
            int[] labels = IntStream.range(0, rows).map(row -> row % 8).toArray();
            float[] shares = new float[rows * rows];
            float[] diagonal = new float[rows * rows];
            for (int i = 0; i < rows; i++) {
                diagonal[i * rows + i] = 1e9f;
                for (int j = 0; j < rows; j++) {
                    shares[i * rows + j] = i != j && labels[i] == labels[j] ? 1f / (rows / 8 - 1) : 0;
                }
            }
            int[] square = {rows, rows};
            return Workload.of(new SupervisedContrastiveLoss(), labels,
                    List.of(vectors, new Input(shares, square, false, false),
                            new Input(diagonal, square, false, false)),
                    x -> {
                        NDArray unit = unit(x[0]);
                        return unit.matMul(unit.transpose()).div(0.1f).sub(x[2]).logSoftmax(1).mul(x[1]).sum(ROWS)
                                .neg().mean();
                    }, null);
        }));
    }

    private void faces() {
        int rows = 1024;
        int classes = 1000;
        plans.add(new Plan("CosFace", "1024x1000", sampler -> {
            Input cosines = sampler.prediction(between(-0.8f, 0.8f), rows, classes);
            Input target = sampler.classes(classes, rows);
            return Workload.of(new CosFaceLoss(), target.classes(), List.of(cosines, target),
                    x -> x[0].sub(x[1].oneHot(classes).mul(0.35f)).mul(64).logSoftmax(1)
                            .gather(x[1].expandDims(1), 1).neg().mean(),
                    null);
        }));
        plans.add(new Plan("ArcFace", "1024x1000", sampler -> {
            Input cosines = sampler.prediction(between(-0.8f, 0.8f), rows, classes);
            Input target = sampler.classes(classes, rows);
            return Workload.of(new ArcFaceLoss(), target.classes(), List.of(cosines, target), x -> {
                NDArray own = x[0].gather(x[1].expandDims(1), 1);
                NDArray turned = own.mul((float) Math.cos(0.5))
                        .sub(own.square().neg().add(1).sqrt().mul((float) Math.sin(0.5)));
                return x[0].add(x[1].oneHot(classes).mul(turned.sub(own))).mul(64).logSoftmax(1)
                        .gather(x[1].expandDims(1), 1).neg().mean();
            }, null);
        }));
    }

    private void pairs() {
        plans.add(new Plan("MarginRanking", Integer.toString(SCORES), sampler -> Workload.ofTwo(
                new MarginRankingLoss(), Pair::new, List.of(sampler.prediction(UNIT_NORMAL, SCORES),
                        sampler.prediction(UNIT_NORMAL, SCORES), sampler.target(SIGNS, SCORES)),
                x -> x[2].neg().mul(x[0].sub(x[1])).maximum(0).mean(), "torch.margin_ranking_loss(a, b, c)")));
        plans.add(new Plan("PairwiseLogistic", Integer.toString(SCORES), sampler -> Workload.targetless(
                new PairwiseLogisticLoss(), tensors -> new Pair(tensors.get(0), tensors.get(1)),
                List.of(sampler.prediction(UNIT_NORMAL, SCORES), sampler.prediction(UNIT_NORMAL, SCORES)),
                x -> Activation.softPlus(x[1].sub(x[0])).mean(), "torch.mean(torch.softplus(b - a))")));
    }

    private static NDArray cosine(NDArray[] x) {
        return x[0].mul(x[1]).sum(ROWS).div(x[0].square().sum(ROWS).mul(x[1].square().sum(ROWS)).sqrt());
    }

    private static NDArray unit(NDArray x) {
        return x.div(x.square().sum(ROWS, true).sqrt());
    }

    private static NDArray distance(NDArray a, NDArray b) {
        return a.sub(b).add(1e-6f).square().sum(ROWS).sqrt();
    }
}
