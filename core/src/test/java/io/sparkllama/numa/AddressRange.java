package io.sparkllama.numa;

/**
 * Part of this process's memory.
 *
 * @param to the address after its last byte
 */
record AddressRange(long from, long to) {

  long length() {
    return to - from;
  }

  boolean contains(long address) {
    return address >= from && address < to;
  }
}
