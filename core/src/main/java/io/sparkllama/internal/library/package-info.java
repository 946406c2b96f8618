/**
 * Shared libraries of an engine, packaged as a file, a folder, an archive, or a jar on the class
 * path. Finds them, unpacks them to the user's cache, and checks whether this host can load them.
 * Loads nothing itself and contains no native code.
 */
package io.sparkllama.internal.library;
