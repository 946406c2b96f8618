/**
 * Chat templates: an interpreter for the part of Jinja that the templates in model files are
 * written in. It renders what Python's jinja2 renders, set up as the transformers library does it,
 * or refuses; it never renders something else. A template can reach nothing but the values that it
 * is given: there is no reflection, no file and no network, and steps, depth and sizes are bounded.
 *
 * <p>Texts remember which of their characters come from data, such as the contents of messages,
 * however a template cuts and joins them.
 */
package io.sparkllama.internal.chat;
