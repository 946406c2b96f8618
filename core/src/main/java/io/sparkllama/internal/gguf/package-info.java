/** GGUF files: parses the header of a model file. Contains no native code and knows no engine. */
@NullMarked
package io.sparkllama.internal.gguf;

import org.jspecify.annotations.NullMarked;
