package io.sparkllama.engine;

import java.util.Map;

/**
 * How the next token is chosen. Applied in this order: logit bias, grammar, penalties, top-k,
 * typical, top-p, min-p, temperature, draw.
 *
 * @param temperature 0 takes the most probable token; higher is more random
 * @param topK keeps the k most probable tokens; 0 keeps all
 * @param topP keeps the smallest set of tokens whose probabilities reach this sum, 0 to 1; 1 keeps
 *     all
 * @param minP drops tokens less probable than this share of the most probable one, 0 to 1; 0 keeps
 *     all
 * @param typicalP keeps the tokens whose information is nearest to the expected one, up to this
 *     total probability, 0 to 1; 1 keeps all
 * @param repeatPenalty divides the logits of the last {@value #PENALTY_WINDOW_TOKENS} tokens
 *     generated; 1 is none
 * @param frequencyPenalty subtracted from a token's logit for each time it is among them; 0 is none
 * @param presencePenalty subtracted from a token's logit if it is among them; 0 is none
 * @param logitBias added to the logits of tokens
 * @param grammar GBNF that the text must follow; empty for none
 * @param seed start of the random sequence, unsigned 32 bit
 */
public record SamplingParams(
    float temperature,
    int topK,
    float topP,
    float minP,
    float typicalP,
    float repeatPenalty,
    float frequencyPenalty,
    float presencePenalty,
    Map<Integer, Float> logitBias,
    String grammar,
    int seed) {

  /** How many generated tokens the penalties look back over. */
  public static final int PENALTY_WINDOW_TOKENS = 64;

  /** The most probable token, always. */
  public static SamplingParams greedy() {
    return new SamplingParams(0, 0, 1, 0, 1, 1, 0, 0, Map.of(), "", 0);
  }
}
