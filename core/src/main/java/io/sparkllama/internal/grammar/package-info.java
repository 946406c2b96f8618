/**
 * Structured output: compiles a JSON schema into a grammar and validates the generated text against
 * it. Knows neither engines nor requests.
 */
package io.sparkllama.internal.grammar;
