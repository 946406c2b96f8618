/**
 * What an answer with a structure is held to: a JSON schema as a grammar, and the check of the text
 * that came of it. Knows nothing of engines and requests.
 */
package io.sparkllama.internal.grammar;
