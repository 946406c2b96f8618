/** Random load and faults for as long as one likes: nothing is lost, and nothing grows. */
@NullMarked
package io.sparkllama.soak;

import org.jspecify.annotations.NullMarked;
