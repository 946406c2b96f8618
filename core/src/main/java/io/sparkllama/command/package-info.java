/** Command-line tools of the core. */
package io.sparkllama.command;
