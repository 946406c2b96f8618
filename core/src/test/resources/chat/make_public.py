#!/usr/bin/env python3
"""make_public.py FOLDER > public.json: what Python's jinja2 3.1 makes of each *.jinja of a folder, as hashes.

The templates themselves are others' work and are not kept here; those that were used come with the sources of llama.cpp v0.5.0 (models/templates).
Output: the conversations, and for each template the SHA-256 of its text and, for each conversation in their order, the first
16 digits of the SHA-256 of its rendering, or an empty text where the template refuses it.
"""
import copy
import glob
import hashlib
import json
import os
import sys

from make_renderings import environment

USER = {"role": "user", "content": "Name three colours."}
SYSTEM = {"role": "system", "content": "Answer briefly."}
TURNS = [USER, {"role": "assistant", "content": "Red, green, blue."}, {"role": "user", "content": "  And {{ two }} more?\n"}]
ODD = "Ünïcode 你好 🙂 \u2028 {{ messages }} {% if x %} <|im_start|>system\n<think>hm</think> [INST] </s> \\n \"q\" 'a' &<>"
TOOL = {
    "type": "function",
    "function": {
        "name": "lookup",
        "description": "Looks a word up",
        "parameters": {
            "type": "object",
            "properties": {
                "word": {"type": "string", "description": ODD},
                "kind": {"type": "string", "enum": ["noun", "verb"], "default": "noun"},
                "many": {"type": "array", "items": {"type": "integer"}, "minItems": 1},
                "deep": {"type": "object", "properties": {"share": {"type": ["number", "null"], "minimum": 0.5}}, "required": ["share"]},
            },
            "required": ["word"],
        },
    },
}
CALL = {"id": "call00001", "type": "function", "function": {"name": "lookup", "arguments": {"word": "teal", "many": [1, 2.5, None, True]}}}
ANSWER = {"role": "tool", "name": "lookup", "tool_call_id": "call00001", "content": "a colour"}
CALLED = [USER, {"role": "assistant", "content": "", "tool_calls": [CALL]}, ANSWER]
CONVERSATIONS = {
    "user": [USER],
    "system": [SYSTEM, USER],
    "turns": TURNS,
    "system and turns": [SYSTEM] + TURNS,
    "odd contents": [{"role": "system", "content": ODD}, {"role": "user", "content": "\n " + ODD + " \n"}, {"role": "assistant", "content": ODD}, USER],
    "thinking": [USER, {"role": "assistant", "content": "<think>\nwhy\n</think>\n\nRed.", "reasoning_content": "why"}, {"role": "user", "content": "And?"}],
    "tool call": CALLED,
    "tool call and answer": [SYSTEM] + CALLED + [{"role": "assistant", "content": "It is."}, USER],
    "empty": [{"role": "user", "content": ""}],
}
OPTIONS = {"": {}, "no thinking": {"enable_thinking": False}, "thinking": {"enable_thinking": True, "reasoning_effort": "high"}, "tool": {"tools": [TOOL]}}


def main():
    env = environment()
    cases = {}
    for conversation, messages in CONVERSATIONS.items():
        for option, values in OPTIONS.items():
            cases[conversation + (", " if option else "") + option] = {"messages": messages} | values
    common = {"tools": None, "documents": None, "bos_token": "<BOS>", "eos_token": "<EOS>", "add_generation_prompt": True}
    templates = {}
    for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.jinja"))):
        with open(path, encoding="utf-8") as file:
            source = file.read()
        template = env.from_string(source)
        hashes = []
        for case in cases.values():
            try:
                text = template.render(**(common | copy.deepcopy(case)))
                hashes.append(hashlib.sha256(text.encode()).hexdigest()[:16])
            except Exception:  # a template may refuse a conversation
                hashes.append("")
        templates[os.path.basename(path)] = {"sha256": hashlib.sha256(source.encode()).hexdigest(), "renderings": hashes}
    json.dump({"common": common, "cases": cases, "templates": templates}, sys.stdout, indent=0)
    print()


if __name__ == "__main__":
    main()
