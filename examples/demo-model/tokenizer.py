"""A SentencePiece-style vocabulary and an encoder that agrees with llama.cpp's SPM tokenizer.

llama.cpp merges, again and again, the adjacent pair of symbols whose concatenation has the best
score in the vocabulary. Merges here are learnt inside `PIECE` matches only, so no token crosses a
piece and a text can be encoded piece by piece, with a cache.
"""

import collections
import re

SPACE = "\u2581"
PIECE = re.compile(rf"{SPACE}?[A-Za-z]+|{SPACE}?[0-9]|{SPACE}?[^A-Za-z0-9{SPACE}\n]+|{SPACE}|\n")
SPECIALS = ["<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>"]
UNK, BOS, EOS, IM_START, IM_END = range(5)
FIRST_BYTE = len(SPECIALS)
# token types of GGUF: normal, unknown, control, byte
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6


class Tokenizer:
    """Immutable after construction but for its cache. `merges` is the list of merged tokens, best first."""

    def __init__(self, merges):
        characters = [SPACE if c == 32 else chr(c) for c in range(32, 127)]
        self.tokens = SPECIALS + [f"<0x{b:02X}>" for b in range(256)] + characters + merges
        self.scores = [0.0] * (len(SPECIALS) + 256) + [-1e6 - i for i in range(len(characters))]
        self.scores += [-float(rank) for rank in range(len(merges))]
        self.types = [UNKNOWN] + [CONTROL] * 4 + [BYTE] * 256 + [NORMAL] * (len(characters) + len(merges))
        self._id = {t: i for i, t in enumerate(self.tokens) if self.types[i] == NORMAL}
        self._rank = {t: -self.scores[i] for t, i in self._id.items()}
        self._cache = {}

    def encode(self, text):
        """Token ids of a plain text; control tokens are not recognised in it."""
        ids = []
        for piece in PIECE.findall(text.replace(" ", SPACE)):
            known = self._cache.get(piece)
            if known is None:
                known = self._cache[piece] = self._encode_piece(piece)
            ids += known
        return ids

    def encode_prompt(self, segments):
        ids = [BOS]
        for is_control, text in segments:
            ids += [SPECIALS.index(text)] if is_control else self.encode(text)
        return ids

    def decode(self, ids):
        raw = bytearray()
        for i in ids:
            if self.types[i] == BYTE:
                raw.append(i - FIRST_BYTE)
            elif self.types[i] == NORMAL:
                raw += self.tokens[i].replace(SPACE, " ").encode()
        return raw.decode(errors="replace")

    def _encode_piece(self, piece):
        symbols = list(piece)
        while len(symbols) > 1:
            candidates = [(self._rank.get(a + b, float("inf")), i) for i, (a, b) in enumerate(zip(symbols, symbols[1:]))]
            rank, i = min(candidates)
            if rank == float("inf"):
                break
            symbols[i:i + 2] = [symbols[i] + symbols[i + 1]]
        ids = []
        for symbol in symbols:
            if symbol in self._id:
                ids.append(self._id[symbol])
            else:
                ids += [FIRST_BYTE + b for b in symbol.encode()]
        return ids


def learn_merges(texts, count):
    """Byte-pair merges over the pieces of `texts`: at most `count` tokens, in the order learnt."""
    words = collections.Counter()
    for text in texts:
        words.update(PIECE.findall(text.replace(" ", SPACE)))
    split = {word: tuple(word) for word in words}
    merges = []
    while len(merges) < count:
        pairs = collections.Counter()
        for word, symbols in split.items():
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += words[word]
        if not pairs:
            break
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merged = best[0] + best[1]
        if merged not in merges:
            merges.append(merged)
        for word, symbols in split.items():
            if len(symbols) > 1 and best[0] in symbols:
                out, i = [], 0
                while i < len(symbols):
                    if symbols[i:i + 2] == best:
                        out.append(merged)
                        i += 2
                    else:
                        out.append(symbols[i])
                        i += 1
                split[word] = tuple(out)
    return merges
