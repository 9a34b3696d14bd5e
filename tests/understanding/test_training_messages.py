"""The first messages that are learned from: enough, balanced, labelled, and without copies that would flatter a split."""
from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from nlu.heads.texts import messages

#: Two messages that share this much of their words tell one story twice; shorter ones share most words by chance.
NEAR, SHORT = 0.7, 5


@pytest.fixture(scope="module")
def written():
    return messages()


def near_copies(texts):
    """The pairs of places whose texts share at least NEAR of all their words (Jaccard)."""
    words = CountVectorizer(binary=True, token_pattern=r"[a-z0-9']+").fit_transform(texts).tocsr()
    sizes = np.asarray(words.sum(1)).ravel()
    for start in range(0, len(texts), 500):
        shared = (words[start : start + 500] @ words.T).tocoo()
        rows = shared.row + start
        alike = shared.data / (sizes[rows] + sizes[shared.col] - shared.data)
        close = (rows < shared.col) & (alike >= NEAR) & (sizes[rows] > SHORT) & (sizes[shared.col] > SHORT)
        yield from zip(rows[close].tolist(), shared.col[close].tolist())


def test_copies_are_found():
    """The measure sees a message told twice, and leaves two stories alone."""
    texts = ["the lad on the top floor has put his fist through the glass", "lad on the top floor has put his fist through the glass again",
             "she came home on the late bus with her cousin and went to bed"]
    assert list(near_copies(texts)) == [(0, 1)]


def test_no_author_copies_another(written):
    """A split by author, which everything is measured on, has no near-copy on both sides."""
    assert [(written[a].id, written[b].id) for a, b in near_copies([m.text for m in written]) if written[a].author != written[b].author] == []


def test_near_copies_of_one_author_are_twins_or_one_situation(written):
    """A split by situation that keeps twins together has no near-copy on both sides."""
    apart = [(written[a].id, written[b].id) for a, b in near_copies([m.text for m in written])
             if written[a].twin != written[b].id and written[a].situation != written[b].situation]
    assert len(apart) <= 1  # one pair of the starting corpus


def test_there_are_enough_and_no_fewer_harmless_ones(written):
    """Ten thousand messages by many hands, at least as many harmless as emergencies."""
    urgent, rest = sum(m.emergency is True for m in written), sum(m.emergency is False for m in written)
    assert len(written) >= 10_000 and rest >= urgent
    assert len({m.author for m in written}) >= 20


def test_no_id_is_given_twice_and_every_twin_is_there(written):
    """Pairs are learned as pairs."""
    ids = [m.id for m in written if m.id]
    assert len(ids) == len(set(ids))
    assert [m.id for m in written if m.twin and m.twin not in set(ids)] == []


def test_danger_words_stand_in_their_message(written):
    """A label of words that are not there teaches nothing."""
    assert [m.id for m in written if m.danger_words and m.danger_words not in m.text] == []
