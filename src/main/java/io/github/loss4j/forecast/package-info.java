/** Losses of forecasts: of points, intervals, quantiles, ensembles and whole distributions. */
package io.github.loss4j.forecast;
