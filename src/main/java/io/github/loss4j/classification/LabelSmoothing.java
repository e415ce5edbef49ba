package io.github.loss4j.classification;

import io.github.loss4j.internal.Fma;

/** Label smoothing of a target in [0, 1]. */
final class LabelSmoothing {
    private LabelSmoothing() {
    }

    /**
     * Moves a target towards ½. To smooth 1 − t, pass 1 − t, which keeps more digits than 1 minus the smoothed t. The
     * branch is on a parameter of the loss, so C2 compiles a loop over elements without it.
     *
     * @param target the target, or 1 minus the target
     * @param smoothing the smoothing ε
     * @return t(1 − ε) + ε/2
     */
    static float smooth(float target, float smoothing) {
        return smoothing == 0 ? target : Fma.of(1 - smoothing, target, smoothing / 2);
    }
}
