/**
 * Chat templates: an interpreter for the subset of Jinja used by the templates in model files. It
 * renders exactly what Python's jinja2 renders in the configuration of the transformers library, or
 * throws; it never renders anything else. A template can access nothing but the given values: no
 * reflection, no files, no network. Steps, depth and sizes are limited.
 *
 * <p>Texts keep track of which characters come from data, such as message contents, however a
 * template cuts and joins them.
 */
package io.sparkllama.internal.chat;
