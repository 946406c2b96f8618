/**
 * Grammars in GBNF, the notation of llama.cpp: parsed, checked, and followed byte by byte. No
 * native code sees a grammar, so none can end or stall the process. Knows no model; a vocabulary is
 * a list of byte strings here.
 */
package io.sparkllama.internal.gbnf;
