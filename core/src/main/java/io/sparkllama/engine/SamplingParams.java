package io.sparkllama.engine;

/**
 * How the next token is chosen. Applied in this order: repeat penalty, top-k, top-p, min-p,
 * temperature, draw.
 *
 * @param temperature 0 takes the most probable token; higher is more random
 * @param topK keeps the k most probable tokens; 0 keeps all
 * @param topP keeps the smallest set of tokens whose probabilities reach this sum, 0 to 1; 1 keeps
 *     all
 * @param minP drops tokens less probable than this share of the most probable one, 0 to 1; 0 keeps
 *     all
 * @param repeatPenalty divides the logits of the last {@value #PENALTY_WINDOW_TOKENS} tokens
 *     generated; 1 is none
 * @param seed start of the random sequence, unsigned 32 bit
 */
public record SamplingParams(
    float temperature, int topK, float topP, float minP, float repeatPenalty, int seed) {

  /** How many generated tokens the repeat penalty looks back over. */
  public static final int PENALTY_WINDOW_TOKENS = 64;
}
