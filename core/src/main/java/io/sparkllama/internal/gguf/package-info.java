/** GGUF files: what the head of a model's file says. No native code, and no engine. */
package io.sparkllama.internal.gguf;
