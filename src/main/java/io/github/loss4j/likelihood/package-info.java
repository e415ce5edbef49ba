/** Negative log-likelihoods of distributions whose parameters are predicted, and divergences between distributions. */
package io.github.loss4j.likelihood;
