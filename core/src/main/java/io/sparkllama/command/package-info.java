/** What the core offers on a command line. */
package io.sparkllama.command;
