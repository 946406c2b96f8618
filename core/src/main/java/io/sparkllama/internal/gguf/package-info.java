/** GGUF files: parses the header of a model file. Contains no native code and knows no engine. */
package io.sparkllama.internal.gguf;
