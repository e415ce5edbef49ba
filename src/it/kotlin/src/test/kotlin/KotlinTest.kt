import io.github.loss4j.DistanceLoss
import io.github.loss4j.LossSummary
import io.github.loss4j.PointwiseLoss
import io.github.loss4j.Tensor
import io.github.loss4j.classification.CrossEntropyLoss
import io.github.loss4j.regression.HuberLoss
import io.github.loss4j.regression.L1Loss
import io.github.loss4j.regression.MseLoss
import kotlin.math.exp
import kotlin.math.ln
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

data class GemanMcClure(val scale: Float) : DistanceLoss {
    override fun value(r: Float) = r * r / (scale + r * r)
    override fun derivative(r: Float) = 2 * scale * r / ((scale + r * r) * (scale + r * r))
    override fun secondDerivative(r: Float): Float {
        val d = scale + r * r
        return 2 * scale * (scale - 3 * r * r) / (d * d * d)
    }
}

class KotlinTest {
    private val prediction = Tensor.of(1f, 2f, 3f, 4f)
    private val target = Tensor.of(0f, 0f, 2f, 3f)

    @Test fun tensorsHaveOperators() {
        assertEquals(Tensor.of(1f, 2f, 1f, 1f), prediction - target)
        assertEquals(Tensor.of(2f, 4f, 8f, 11f), prediction * 2.0 + target)
        assertEquals(Tensor.of(-0.5f, -1f, -1.5f, -2f), -prediction / 2.0)
        assertEquals(Tensor.of(0f, 0f, 2 / 3f, 0.75f), target / prediction)
        assertEquals(3f, prediction[2])
    }

    @Test fun lossesAreCombined() {
        val loss = HuberLoss(1f) + L1Loss() * 2.0
        assertEquals((3 * 0.5f + 1.5f) / 4 + 2 * 5f / 4, loss.value(prediction, target))
    }

    @Test fun aDataClassIsALoss() {
        assertEquals((3 * 0.25f + 4 / 7f) / 4, GemanMcClure(3f).value(prediction, target))
    }

    @Test fun lambdasAreALoss() {
        val square = PointwiseLoss.of({ p, t -> (p - t) * (p - t) }, { p, t -> 2 * (p - t) }, { _, _ -> 2f })
        assertEquals(MseLoss().evaluate(prediction, target), square.evaluate(prediction, target))
    }

    @Test fun classIndicesAreAnIntArray() {
        val scores = Tensor.of(arrayOf(floatArrayOf(1f, 2f), floatArrayOf(3f, 1f)))
        val expected = (ln(1 + exp(1.0)) + ln(1 + exp(-2.0))) / 2
        assertEquals(expected, CrossEntropyLoss().value(scores, intArrayOf(0, 0)).toDouble(), 1e-7)
    }

    @Test fun summariesAreFolded() {
        val batches = listOf(prediction to target, target to prediction)
        val total = batches.map { (p, t) -> MseLoss().summary(p, t) }.fold(LossSummary.EMPTY, LossSummary::plus)
        assertEquals(7.0 / 4, total.mean())
        assertEquals(8, total.count())
    }
}
