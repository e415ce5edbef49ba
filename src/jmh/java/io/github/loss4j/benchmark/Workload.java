package io.github.loss4j.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import io.github.loss4j.PointwiseLoss;
import io.github.loss4j.classification.BceWithLogitsLoss;
import io.github.loss4j.classification.HingeLoss;
import io.github.loss4j.regression.HuberLoss;
import io.github.loss4j.regression.L1Loss;
import io.github.loss4j.regression.MseLoss;

/** A loss of ours, and the same as a user of DJL writes it. */
public enum Workload {
    MSE(new MseLoss()) {
        @Override NDArray peer(NDArray x, NDArray t) {
            return x.sub(t).square().mean();
        }
    },
    L1(new L1Loss()) {
        @Override NDArray peer(NDArray x, NDArray t) {
            return x.sub(t).abs().mean();
        }
    },
    HINGE(new HingeLoss()) {
        @Override NDArray peer(NDArray x, NDArray t) {
            return x.mul(t).neg().add(1).maximum(0).mean();
        }
    },
    HUBER(new HuberLoss()) {
        @Override NDArray peer(NDArray x, NDArray t) {
            NDArray distance = x.sub(t).abs();
            NDArray near = distance.minimum(1);
            return near.mul(distance.sub(near.mul(0.5f))).mean();
        }
    },
    BCE(new BceWithLogitsLoss()) {
        @Override NDArray peer(NDArray x, NDArray t) {
            return x.maximum(0).sub(x.mul(t)).add(x.abs().neg().exp().add(1).log()).mean();
        }

        @Override NDArray otherPeer(NDArray x, NDArray t) {
            return Loss.sigmoidBinaryCrossEntropyLoss().evaluate(new NDList(t), new NDList(x));
        }
    },
    CROSS_ENTROPY(null) {
        @Override NDArray peer(NDArray x, NDArray t) {
            return Loss.softmaxCrossEntropyLoss().evaluate(new NDList(t), new NDList(x));
        }

        @Override NDArray otherPeer(NDArray x, NDArray t) {
            return x.logSoftmax(1).gather(t.expandDims(1), 1).neg().mean();
        }
    };

    final PointwiseLoss loss;

    Workload(PointwiseLoss loss) {
        this.loss = loss;
    }

    abstract NDArray peer(NDArray x, NDArray t);

    /** Another way to write it; the faster one counts. */
    NDArray otherPeer(NDArray x, NDArray t) {
        return peer(x, t);
    }
}
