/**
 * The options of the core, each declared once, and messages that name them. {@link
 * io.sparkllama.option.Options} lists them; a {@link io.sparkllama.option.Message} refers to
 * options instead of spelling their names, so that each caller reads the names that it typed. Knows
 * nothing else of the project.
 */
@NullMarked
package io.sparkllama.option;

import org.jspecify.annotations.NullMarked;
