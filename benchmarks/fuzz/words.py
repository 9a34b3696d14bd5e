"""Strategies for what anybody could type or send: odd letters, control characters, huge texts, and words of danger inside them."""
from __future__ import annotations

from hypothesis import strategies as st

#: Each alone raises the alarm; what stands round them may not hide that.
DANGER = ("he has a knife and is going to stab someone", "she is not breathing", "there is a fire in the house", "he is trying to hang himself",
          "she has taken an overdose", "he is unconscious")
_ODD = ("", " ", "\x00", "\ufeff", "\u202e", "\u200b", "\ud83d", "\U0001f469\u200d\U0001f467", "İ", "ß", "\x1b[2J", "\r\n", "\t", "%00", "../..", "{{7*7}}",
        "<script>alert(1)</script>", "' OR 1=1 --", "/new", "/report", "/stop", "a:T-AAAAAA:danger_now:yes", "m:T-AAAAAA:handle", "RH-03", "07700 900123", "999")
_WORDS = ("he", "she", "is", "not", "back", "yet", "missing", "the", "home", "police", "yes", "no", "not sure", "manager", "10pm", "rh-03", "hurt", "drunk", "?")

letters = st.text(max_size=60)
odd = st.sampled_from(_ODD)
sentences = st.lists(st.sampled_from(_WORDS), max_size=25).map(" ".join)
huge = st.tuples(st.sampled_from((*_ODD[1:], "a", "he is not back ", "((", "\U0001f600")), st.integers(1, 4_000)).map(lambda one: (one[0] * one[1])[:12_000])
pieces = st.one_of(letters, odd, sentences, sentences, st.text(alphabet=st.characters(max_codepoint=31), max_size=20))
#: Text that nobody has looked at.
texts = st.one_of(pieces, st.lists(pieces, max_size=6).map(" ".join), st.lists(pieces, max_size=6).map("\n".join), huge)
#: The same with a sentence of danger on a line of its own.
alarming = st.tuples(st.one_of(letters, sentences), st.sampled_from(DANGER), st.one_of(letters, sentences)).map("\n".join)
either = st.one_of(texts, texts, alarming)
#: Anything that JSON can hold.
values = st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.integers(10 ** 18, 10 ** 30), texts),
                      lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(letters, inner, max_size=4)), max_leaves=12)
