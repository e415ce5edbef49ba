/** Losses of regression: numbers compared with numbers, one term for each element. */
package io.github.loss4j.regression;
