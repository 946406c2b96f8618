/**
 * Regular expressions of JSON schemas: a subset that Java and ECMAScript read alike, as trees and
 * as automata. Matching takes linear time. Knows nothing of schemas.
 */
package io.sparkllama.internal.grammar.regex;
