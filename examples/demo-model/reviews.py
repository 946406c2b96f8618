"""The synthetic world of the demo model: customer reviews, their triage labels and replies.

Every text is drawn from a grammar, so its label is known exactly. `Sampler(seed, held_out)` is
deterministic: the same seed gives the same samples. Aspect and predicate pairs whose hash falls
in the last tenth appear only when `held_out` is true; a held-out table therefore holds pairs that
training never saw.
"""

import dataclasses
import json
import random
import zlib

TOPICS = {
    "battery": ["battery", "battery life", "charger", "charging port", "power supply"],
    "screen": ["screen", "display", "touch screen", "brightness", "picture"],
    "sound": ["sound", "speaker", "microphone", "bass", "volume"],
    "camera": ["camera", "lens", "zoom", "night mode"],
    "delivery": ["delivery", "shipping", "packaging", "courier", "parcel"],
    "price": ["price", "value for money", "discount", "cost", "bill"],
    "support": ["support", "customer service", "hotline", "warranty", "help desk"],
    "comfort": ["comfort", "fit", "strap", "handle", "weight"],
    "setup": ["setup", "manual", "installation", "app", "pairing"],
    "durability": ["build quality", "case", "hinge", "cable", "finish"],
}

POSITIVE = [
    "is excellent", "is really good", "works perfectly", "is better than expected", "is a joy",
    "makes me happy", "is not bad at all", "never lets me down", "is great", "is wonderful",
    "is worth every penny", "could not be better", "exceeded my hopes", "is top notch",
    "is impressive", "does exactly what it should", "is flawless", "surprised me in a good way",
    "is simply brilliant", "has no weak point", "is solid", "is the best I have had",
]
NEGATIVE = [
    "is terrible", "is a disaster", "stopped working", "is worse than expected", "is not good",
    "let me down", "is disappointing", "is broken", "failed after a week", "is a joke",
    "is not worth it", "could be much better", "is far too weak", "is a constant problem",
    "makes me angry", "does not work at all", "is awful", "annoys me every day",
    "is simply bad", "has never been right", "is poor",
]
ASPECT_TEMPLATES = [
    "The {a} {p}.", "I must say the {a} {p}.", "For me the {a} {p}.", "After two weeks the {a} {p}.",
    "Honestly, the {a} {p}.", "In my view the {a} {p}.", "Its {a} {p}.", "My wife thinks the {a} {p}.",
    "We all agree that the {a} {p}.", "To be fair, the {a} {p}.", "Sadly or not, the {a} {p}.",
    "Compared to my old one the {a} {p}.", "Everybody here says the {a} {p}.", "As for the {a}, it {p}.",
    "I noticed that the {a} {p}.", "Day after day the {a} {p}.",
]
JOINED_TEMPLATES = [
    "The {a} {p}, but the {b} {q}.", "The {a} {p} and the {b} {q}.", "While the {a} {p}, the {b} {q}.",
    "The {a} {p}, yet the {b} {q}.", "The {a} {p}; the {b} {q}.",
]
NEUTRAL = [
    "I bought it for my sister.", "It arrived on {day}.", "I ordered it online.", "It is the blue one.",
    "I use it at work.", "This is my second one.", "I paid {price} dollars.", "My neighbour has the same.",
    "I have had it for {n} months.", "It came with a bag.", "It stands in the kitchen.",
    "I read about it in a magazine.", "We use it on {day}.", "I got it as a present.",
    "It replaced my old one.", "I am {n} years into this hobby.", "There are three sizes.",
    "I chose the large version.", "My son uses it too.", "It was ordered in {month}.",
    "I am writing this on {day}.", "I live in the countryside.", "It is for the office.",
    "My order number is {n}{n}{n}.", "We are a family of four.",
]
URGENT = [
    "Please call me back today.", "I need an answer right now.", "This is urgent.",
    "I need a replacement by tomorrow.", "Please fix this immediately.", "Contact me as soon as possible.",
    "I cannot wait any longer.", "Reply today or I cancel the order.", "It is smoking, help me now!",
    "My deadline is tomorrow, so hurry.",
]
CALM = [
    "There is no need to call me back.", "I am in no hurry.", "This is not urgent.", "Take your time.",
    "No answer needed.", "I can wait.", "Whenever you have time is fine.", "I do not need a replacement.",
]
OFF_TASK = [
    "The capital of the country lies on a river.", "Mix the flour with two eggs and some milk.",
    "The train leaves at {n} from platform {n}.", "What is the square root of {n}{n}?",
    "The cat slept on the roof all day.", "It will rain in the mountains on {day}.",
    "Our team won the match by {n} goals.", "He opened the door and saw the sea.",
    "Photosynthesis needs light and water.", "She has lived in the old town since {month}.",
    "The museum is closed on {day}.", "Two plus two makes four.", "The king had three daughters.",
    "Whales are mammals and not fish.", "Turn left after the bridge.", "The stock market fell on {day}.",
]
INSTRUCTIONS = [
    "You are the assistant of an online shop.", "Read the review and fill in the form.",
    "Answer with one line of JSON.", "Be short and precise.", "Do not explain your answer.",
    "Use only the fields sentiment, topic and urgent.", "The sentiment is positive, negative, mixed or neutral.",
    "The topic is that of the first complaint.", "Without a complaint take the first aspect.",
    "Urgent means that the customer asks for help now.", "If the text is not a review, say unknown.",
    "A reply is friendly and names the customer.", "Never invent facts.", "Keep the order of the fields.",
    "The shop sells electronics and tools.", "Customers write in plain English.", "You work for the quality team.",
    "Your answers are read by a machine.", "Think of the customer first.", "Names may be unusual.",
    "Spelling mistakes do not matter.", "Prices and dates do not matter.", "Take every review seriously.",
    "The form has three fields.", "Each review is about one product.",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = ["January", "March", "April", "June", "July", "August", "October", "December"]
KNOWN_NAMES = ["Anna", "Ben", "Clara", "David", "Emma", "Frank", "Grace", "Henry", "Ivy", "Jack", "Kate", "Liam",
               "Mia", "Noah", "Olga", "Paul", "Rosa", "Sam", "Tina", "Victor"]
KNOWN_PRODUCTS = ["phone", "laptop", "headset", "drill", "kettle", "watch", "tablet", "lamp", "printer", "router",
                  "mixer", "toaster", "monitor", "keyboard", "vacuum", "scale", "radio", "heater", "fan", "bike"]
NAME_SYLLABLES = ["ka", "ri", "mo", "ta", "lu", "ne", "vi", "so", "da", "pe", "zo", "mi", "ha", "jo", "fe", "bra", "sti"]
PRODUCT_HEADS = ["pro", "max", "air", "eco", "ultra", "mini", "turbo", "flex", "smart", "nano"]
PRODUCT_TAILS = ["cam", "pod", "bot", "grill", "saw", "pan", "desk", "band", "cast", "light", "brush", "press"]

SENTIMENTS = ["positive", "negative", "mixed", "neutral", "unknown"]
END_OF_PROMPT = {"triage": "\nTriage:", "reply": "\nReply:"}


@dataclasses.dataclass(frozen=True)
class Sample:
    """One example. `segments` is the prompt as (is_control_token, text) pairs; `completion` follows it."""

    review: str
    task: str
    chat: bool
    segments: tuple
    completion: str
    label: dict


def is_held_out(aspect, predicate):
    return zlib.crc32(f"{aspect}|{predicate}".encode()) % 10 == 9


class Sampler:
    """Draws samples. Not thread-safe; one per seed."""

    def __init__(self, seed, held_out=False):
        self._random = random.Random(seed)
        self._held_out = held_out
        self._topic_of = {noun: topic for topic, nouns in TOPICS.items() for noun in nouns}
        self._aspects = sorted(self._topic_of)

    def plain_triage(self):
        """A review without header, typos or chat markup: what the shipped table holds."""
        review, label, _, _ = self._review(max_fillers=4)
        return self._sample(review, "triage", False, "", json_line(label), label)

    def training(self):
        """Anything the model should cope with."""
        r = self._random
        task = "triage" if r.random() < 0.65 else "reply"
        if task == "triage" and r.random() < 0.05:
            review = self._fill(" ".join(r.sample(OFF_TASK, r.randint(1, 3))))
            label = {"sentiment": "unknown", "topic": "none", "urgent": False}
            completion = json_line(label)
        else:
            review, label, name, product = self._review(max_fillers=12 if r.random() < 0.1 else 3)
            completion = json_line(label) if task == "triage" else self._reply(label, name, product)
            if task == "triage" and r.random() < 0.15:
                review = self._noise(review)
        chat = r.random() < 0.2
        header = self._header() if r.random() < 0.2 else ""
        return self._sample(review, task, chat, header, completion, label)

    def _sample(self, review, task, chat, header, completion, label):
        body = f"Review: {review}{END_OF_PROMPT[task]}"
        if not chat:
            text = f"{header}\n{body}" if header else body
            return Sample(review, task, False, ((False, text),), completion, label)
        segments = []
        if header:
            segments += [(True, "<|im_start|>"), (False, f"system\n{header}"), (True, "<|im_end|>"), (False, "\n")]
        segments += [
            (True, "<|im_start|>"), (False, f"user\n{body}"), (True, "<|im_end|>"), (False, "\n"),
            (True, "<|im_start|>"), (False, "assistant\n"),
        ]
        return Sample(review, task, True, tuple(segments), completion, label)

    def _header(self):
        r = self._random
        count = r.randint(1, 6) if r.random() < 0.7 else r.randint(7, 24)
        return " ".join(r.choice(INSTRUCTIONS) for _ in range(count))

    def _review(self, max_fillers):
        r = self._random
        name, product = self._name(), self._product()
        clauses, opinions = [], []
        count = r.choices([0, 1, 2, 3], [1, 4, 4, 2])[0]
        while len(opinions) < count:
            if count - len(opinions) >= 2 and r.random() < 0.4:
                (a, p, good_a), (b, q, good_b) = self._opinion(), self._opinion()
                clauses.append(r.choice(JOINED_TEMPLATES).format(a=a, p=p, b=b, q=q))
                opinions += [(a, good_a), (b, good_b)]
            else:
                a, p, good = self._opinion()
                clauses.append(r.choice(ASPECT_TEMPLATES).format(a=a, p=p))
                opinions.append((a, good))
        urgent = r.random() < 0.3
        extra = [self._fill(r.choice(NEUTRAL)) for _ in range(r.randint(0 if opinions else 1, max_fillers))]
        if urgent:
            extra.append(r.choice(URGENT))
        elif r.random() < 0.3:
            extra.append(r.choice(CALM))
        for sentence in extra:
            clauses.insert(r.randint(0, len(clauses)), sentence)
        opening = r.choice([f"I am {name} and I have the {product}.", f"This is {name} about the {product}.",
                            f"My name is {name}, I own the {product}.", f"{name} here, I bought the {product}."])
        clauses.insert(0, opening)
        return " ".join(clauses), self._label(opinions, urgent), name, product

    def _label(self, opinions, urgent):
        verdicts = {good for _, good in opinions}
        sentiment = {frozenset(): "neutral", frozenset([True]): "positive", frozenset([False]): "negative"}.get(
            frozenset(verdicts), "mixed")
        complaints = [aspect for aspect, good in opinions if not good]
        first = complaints[0] if complaints else opinions[0][0] if opinions else None
        return {"sentiment": sentiment, "topic": self._topic_of[first] if first else "none", "urgent": urgent}

    def _reply(self, label, name, product):
        r = self._random
        topic = label["topic"]
        opening = {
            "positive": [f"Thank you, {name}!", f"Dear {name}, thank you for the kind words."],
            "negative": [f"We are sorry, {name}.", f"Dear {name}, please accept our apology."],
            "mixed": [f"Thank you for being honest, {name}.", f"Dear {name}, thank you and sorry."],
            "neutral": [f"Hello {name}, thank you for writing.", f"Dear {name}, thanks for your note."],
        }[label["sentiment"]]
        middle = {
            "positive": [f"We are glad that you like the {topic} of your {product}."],
            "negative": [f"We will look into the {topic} of your {product}.", f"The {topic} of your {product} should be better."],
            "mixed": [f"We will look into the {topic} of your {product}.", f"We take your view of the {topic} of the {product} seriously."],
            "neutral": [f"We hope that you enjoy your {product}."],
        }[label["sentiment"]]
        closing = "We will call you today." if label["urgent"] else r.choice(["Have a nice day!", "Kind regards, your shop."])
        return f" {r.choice(opening)} {r.choice(middle)} {closing}"

    def _opinion(self):
        r = self._random
        while True:
            good = r.random() < 0.5
            aspect, predicate = r.choice(self._aspects), r.choice(POSITIVE if good else NEGATIVE)
            # a table that is held out has each second pair from the pairs that training never sees
            wanted = self._held_out and r.random() < 0.5
            if is_held_out(aspect, predicate) == wanted:
                return aspect, predicate, good

    def _name(self):
        r = self._random
        if r.random() < 0.3:
            return r.choice(KNOWN_NAMES)
        return "".join(r.choice(NAME_SYLLABLES) for _ in range(r.randint(2, 3))).capitalize()

    def _product(self):
        r = self._random
        if r.random() < 0.4:
            return r.choice(KNOWN_PRODUCTS)
        return r.choice(PRODUCT_HEADS) + r.choice(PRODUCT_TAILS)

    def _fill(self, text):
        r = self._random
        while "{" in text:
            text = text.replace("{day}", r.choice(DAYS), 1).replace("{month}", r.choice(MONTHS), 1)
            text = text.replace("{price}", str(r.randint(10, 999)), 1).replace("{n}", str(r.randint(2, 99)), 1)
        return text

    def _noise(self, text):
        """Case noise and a few swapped or doubled letters."""
        r = self._random
        kind = r.random()
        if kind < 0.25:
            return text.lower()
        if kind < 0.35:
            return text.upper()
        letters = list(text)
        for _ in range(r.randint(1, 3)):
            i = r.randrange(len(letters) - 1)
            if letters[i].isalpha() and letters[i + 1].isalpha():
                if r.random() < 0.5:
                    letters[i], letters[i + 1] = letters[i + 1], letters[i]
                else:
                    letters[i] += letters[i]
        return "".join(letters)


def json_line(label):
    return json.dumps(label, separators=(",", ":"))
