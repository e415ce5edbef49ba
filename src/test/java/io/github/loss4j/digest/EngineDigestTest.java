package io.github.loss4j.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.loss4j.Loss;
import io.github.loss4j.Losses;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The bits of a result depend neither on the number of threads nor on which copy of a loop computes them. */
@Tag("engine")
@Tag("exhaustive")
class EngineDigestTest {
    /**
     * Loads the library without the class files that specialised copies are made of, so that all losses share a loop.
     */
    private static final class SharingLoader extends URLClassLoader {
        SharingLoader() {
            super(new URL[] {home(Loss.class), home(EngineDigest.class)}, ClassLoader.getPlatformClassLoader());
        }

        private static URL home(Class<?> type) {
            return type.getProtectionDomain().getCodeSource().getLocation();
        }

        @Override public InputStream getResourceAsStream(String name) {
            return name.startsWith("io/github/loss4j/internal/") ? null : super.getResourceAsStream(name);
        }
    }

    private static Class<?> sharing() throws Exception {
        return new SharingLoader().loadClass(EngineDigest.class.getName());
    }

    /** One loss for each kind of loop. */
    private static final List<String> POINTWISE = List.of("HuberLoss(delta=0.3)", "FppLoss", "BceWithLogitsLoss",
            "TweedieDevianceLoss(power=3)", "0.3*FppLoss + HuberLoss(delta=0.5)", "user: pointwise", "user: functions",
            "user: formula");

    /** Losses of rows or samples whose terms are computed in different ways. */
    private static final List<String> SAMPLES = List.of(
            "CrossEntropyLoss(classWeights=[1, 0, 2.5], ignoreIndex=1, labelSmoothing=0.1)", "SoftCrossEntropyLoss",
            "NllLoss", "MultiMarginLoss", "MultiLabelSoftMarginLoss", "SparsemaxLoss", "DiceLoss",
            "StudentTNllLoss(degrees=3)", "CosineEmbeddingLoss", "LambdaRankLoss", "CoxLoss", "InfoNceLoss", "CtcLoss",
            "DiceCrossEntropyLoss", "LovaszSoftmaxLoss");

    @TestFactory Stream<DynamicTest> oneThreadAndFourGiveTheSameBits() {
        return Stream.concat(Stream.of("HuberLoss(delta=0.3)", "BceWithLogitsLoss"), SAMPLES.stream())
                .map(name -> dynamicTest(name, () -> assertThat(
                        EngineDigest.of(name, 4, true)).isEqualTo(EngineDigest.of(name, 1, true))));
    }

    @TestFactory Stream<DynamicTest> aSharedLoopGivesTheBitsOfASpecialisedOne() throws Exception {
        Method shared = sharing().getMethod("of", String.class, int.class, boolean.class);
        return POINTWISE.stream().map(name -> dynamicTest(name, () -> assertThat(shared.invoke(null, name, 1, false))
                .isEqualTo(EngineDigest.of(name, 1, false))));
    }

    @Test void everyLossOfTheLibraryHasADigest() {
        assertThat(EngineDigest.names()).containsAll(POINTWISE).containsAll(SAMPLES);
        for (String name : Losses.names()) {
            assertThat(EngineDigest.names()).anyMatch(text -> text.equals(name) || text.startsWith(name + "("));
        }
        for (String name : EngineDigest.names()) {
            assertThat(EngineDigest.accepts(name)).as(name).isTrue();
        }
    }

    @Test void losesSpecialisedLoopsWithoutTheirClassFiles() throws Exception {
        assertThat(EngineDigest.specialised()).isTrue();
        assertThat(sharing().getMethod("specialised").invoke(null)).isEqualTo(false);
    }
}
