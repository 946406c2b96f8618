/**
 * The engine on llama.cpp: its C API, bound with JNA out of the native library in the
 * java-llama.cpp jar. The only package that knows JNA, that jar, or a native pointer.
 */
package io.sparkllama.engine.llama;
