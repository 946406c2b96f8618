/**
 * Shared libraries of an engine as a bundle: a file, a folder, an archive, or a jar on the class
 * path. Finds them, unpacks them into this user's cache, and says whether this host can load them.
 * Loads nothing itself: no native code in here.
 */
package io.sparkllama.internal.library;
