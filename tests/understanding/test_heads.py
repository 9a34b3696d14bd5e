"""The learned judgements, fitted on small made-up data."""
from __future__ import annotations

import weakref
from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from nlu.encoder import adapter
from nlu.encoder.run import Encoded
from nlu.heads import answers, danger, factors, landmarks as landmarks_module, ridge, topics
from nlu.heads.eight_bits import rounded
from nlu.heads.judge import Judge, logistic_for, sharpness_for, softmax
from nlu.heads.landmarks import Landmarks
from nlu.heads.places import BUCKETS, Places
from nlu.heads.space import Space
from nlu.heads.texts import Message, Reply
from nlu.heads.training_set import TrainingSet

WORDS = ("knife", "blood", "bus", "tea", "yes", "no", "maybe", "stop", "hello", "fire", "dunno", "late")


def encoded(texts):
    """Stands in for the encoder: which of a few words are there, and the length."""

    def rows(parts):
        return np.array([[float(word in part) for word in WORDS] + [len(part) / 50] for part in parts], dtype=np.float32)

    frightening = np.array([[float(any(word in text for word in ("knife", "blood", "fire")))] for text in texts])
    return Encoded(rows(texts), frightening, np.zeros((len(texts), 2), int))


@pytest.fixture(scope="module")
def data():
    messages = [
        Message(f"{word} in the hall {n}", f"author {n % 4}", word in ("knife", "blood", "fire"), "incident", "other", "s", "", "")
        for n in range(12)
        for word in ("knife", "blood", "fire", "bus", "tea", "late")
    ]
    replies = [
        Reply("danger_now", f"{said} {n}", (value,), "plain", f"voice {n % 4}", False)
        for n in range(8)
        for said, value in (("yes", "yes"), ("no", "no"), ("dunno", "unsure"), ("tea", "not_an_answer"))
    ]
    replies += [
        Reply("aggravating", f"{said} {n}", value, "plain", f"voice {n % 4}", False)
        for n in range(8)
        for said, value in (("knife", ("weapon",)), ("no", ()), ("knife fire", ("weapon", "threats")))
    ]
    examples = [("greet", f"hello {n}") for n in range(5)] + [("stop", f"stop {n}") for n in range(5)]
    written = [m.text for m in messages], [r.text for r in replies], [text for _, text in examples]
    space = Space.fit(encoded(written[0]), written[0])
    placed = (space.place(encoded(texts), texts) for texts in written)
    return TrainingSet("mark", space, tuple(messages), tuple(replies), tuple(examples), *placed, encoded(written[0]).judged)


def seen(data, text):
    return data.space.place(encoded([text]), [text])


@pytest.fixture
def scale(data, monkeypatch):
    """The danger scale, with one author unknown to the adapter."""
    monkeypatch.setattr(adapter, "left_out", lambda: ("author 2",))
    return danger.train(data)


def test_danger_is_higher_for_an_emergency_than_for_a_harmless_message(scale):
    """A higher score is a higher probability and never a lower level."""
    worse, better = (danger.judge(scale, encoded([text]).judged[0]) for text in ("a knife here", "drinking tea here"))
    assert worse["probability"] > better["probability"]
    assert worse["level"] == "alarm" and better["level"] == "none"


def test_ask_is_never_harder_to_reach_than_alarm(scale):
    """A message that alarms would also have asked."""
    assert all(scale.notes[part]["ask"] <= scale.notes[part]["alarm"] <= scale.notes[part]["sure"] <= scale.notes[part]["certain"] for part in ("alone", "both"))


def test_thresholds_come_from_authors_the_adapter_was_not_taught(data, scale, monkeypatch):
    """Scores of texts that were learned from flatter, so they may set no threshold."""
    assert scale.notes["strangers"] == sum(m.author == "author 2" for m in data.messages)
    shifted = data.judged + 5.0 * np.array([[m.author != "author 2"] for m in data.messages])
    assert danger.train(replace(data, judged=shifted)).notes == scale.notes


def test_likeness_to_emergencies_weighs_beside_the_adapters_score(data, scale):
    """What an opening is like counts with what the adapter makes of it; in mid-call that is not judged, and the adapter's score stands alone."""
    row = encoded(["in the hall"]).judged[0]
    like, unlike, alone = danger.judge(scale, row, 1.0), danger.judge(scale, row, -1.0), danger.judge(scale, row)
    assert like["probability"] > unlike["probability"] and unlike["level"] == "none"
    assert alone == danger.judge(danger.Scale({**scale.notes, "both": {}}), row)
    urgent, calm = (topics.likeness_to_danger(topics.train(data)[0].scores(seen(data, text))[0]) for text in ("blood in the hall", "tea in the hall"))
    assert urgent > 0 > calm


def test_without_strangers_the_scale_says_so(data, monkeypatch):
    """Somebody who teaches the adapter everything still gets a scale, and can see that it flatters."""
    monkeypatch.setattr(adapter, "left_out", lambda: ("nobody",))
    assert danger.train(data).notes["strangers"] == 0


def test_a_saved_scale_judges_as_before(scale, tmp_path):
    """Nothing is lost between training and serving."""
    scale.save(tmp_path)
    row = encoded(["a fire"]).judged[0]
    assert danger.judge(danger.Scale.load(tmp_path), row) == danger.judge(scale, row)


def test_same_data_gives_the_same_weights(data):
    """Training twice gives the same model to the last bit."""
    first, second = answers.train(data)[0], answers.train(data)[0]
    assert np.array_equal(first._weights, second._weights) and first.notes == second.notes


def test_a_saved_judge_judges_as_before(data, tmp_path):
    """Nothing is lost between training and serving."""
    head, _ = answers.train(data)
    head.save(tmp_path)
    again = Judge.load(tmp_path)
    for text in ("yes 3", "well no", "dunno mate"):
        assert answers.judge(again, "danger_now", seen(data, text)) == answers.judge(head, "danger_now", seen(data, text))


def test_a_saved_space_places_as_before(data, tmp_path):
    """Nothing is lost between training and serving."""
    data.space.save(tmp_path / "space.npz")
    before, after = (space.place(encoded(["a knife"]), ["a knife"]) for space in (data.space, Space.load(tmp_path / "space.npz")))
    assert np.array_equal(before.meaning, after.meaning)
    assert (before.spelling != after.spelling).nnz == 0


def test_an_answer_is_read_in_the_light_of_its_question(data):
    """The same "no" is a value of one fact and none of the flags of another."""
    head, _ = answers.train(data)
    yes_no = answers.judge(head, "danger_now", seen(data, "no 2"))
    flags = answers.judge(head, "aggravating", seen(data, "no 2"))
    assert max(yes_no, key=yes_no.get) == "no"
    assert max(flags, key=flags.get) == "none"


def test_probabilities_of_one_value_add_up_to_one(data):
    """One of several means one of several."""
    head, _ = answers.train(data)
    assert sum(answers.judge(head, "danger_now", seen(data, "yes")).values()) == pytest.approx(1, abs=0.001)


def test_a_fact_nobody_taught_has_no_scores(data):
    """A new protocol may ask for new facts; then only phrases read the answer."""
    head, _ = answers.train(data)
    assert answers.judge(head, "never_heard_of", seen(data, "yes")) == {}


def test_held_out_scores_are_those_of_fitting_without_the_group():
    """The short cut gives exactly what fitting again would give."""
    random = np.random.RandomState(1)
    points = random.standard_normal((30, 4))
    alike = np.exp(-((points[:, None] - points[None, :]) ** 2).sum(2))
    targets = random.choice([-1.0, 1.0], (30, 2))
    groups = [f"g{n % 3}" for n in range(30)]
    _, held_out = ridge.fit(ridge.kernel_of(alike, 0.4), targets, groups)
    out = np.array([group == "g1" for group in groups])
    weights, _ = ridge.fit(ridge.kernel_of(alike[np.ix_(~out, ~out)], 0.4), targets[~out], [g for g in groups if g != "g1"])
    assert held_out[out] == pytest.approx(ridge.score(alike[np.ix_(out, ~out)], weights), abs=1e-4)


def test_held_out_scores_of_the_last_texts_are_those_of_all():
    """Where only some are wanted, theirs are the same and nobody else's are worked out."""
    random = np.random.RandomState(4)
    points = random.standard_normal((30, 4))
    kernel = ridge.kernel_of(np.exp(-((points[:, None] - points[None, :]) ** 2).sum(2)), 0.4)
    targets, groups = random.choice([-1.0, 1.0], (30, 2)), [f"g{n // 6}" for n in range(30)]
    weights, of_all = ridge.fit(kernel.copy(), targets, groups)
    same, of_the_last = ridge.fit(kernel, targets, groups[18:])
    assert same == pytest.approx(weights) and of_the_last == pytest.approx(of_all[18:], abs=1e-6)


def test_the_chances_of_topics_are_fitted_on_authors_whom_the_adapter_was_not_taught(data, monkeypatch):
    """Its rows of an author's texts that it learned from are surer than those of a stranger's will be; their order changes nothing that is judged."""
    whole, of_all = topics.train(data)
    monkeypatch.setattr(adapter, "left_out", lambda: ("author 1", "author 2"))
    head, held_out = topics.train(data)
    assert len(of_all) == len(data.messages) + len(data.examples) and len(held_out) == len(of_all) - sum(m.author in ("author 0", "author 3") for m in data.messages)
    assert head.scores(seen(data, "blood in the hall")) == pytest.approx(whole.scores(seen(data, "blood in the hall")), abs=1e-4)


def test_nobody_holds_the_similarities_while_their_kernel_is_factorised(data, monkeypatch):
    """All training texts against each other, twice at a time, are most of the memory that training needs."""
    made, gone = [], []
    likeness, factorise = Landmarks.likeness, factors.factorise

    def watched(landmarks):
        alike = likeness(landmarks)
        made.append(weakref.ref(alike))
        return alike

    def looked(kernel):
        gone.append(made[-1]() is None)
        return factorise(kernel)

    monkeypatch.setattr(topics, "_trained", None)
    monkeypatch.setattr(Landmarks, "likeness", watched)
    monkeypatch.setattr(factors, "factorise", looked)
    for head in (answers, topics):
        head.train(data)
    assert len(made) == 2 and gone == [True, True]


@pytest.mark.parametrize("block", [7, 500])
def test_a_text_is_as_alike_alone_as_among_others(monkeypatch, block):
    """What is learned over thousands of texts, compared in blocks, holds for the one that arrives."""
    monkeypatch.setattr(landmarks_module, "_BLOCK", block)
    random = np.random.RandomState(2)
    texts = Places(random.standard_normal((60, 2)).astype(np.float32), sparse.csr_matrix((60, BUCKETS), dtype=np.float32))
    landmarks = Landmarks.of(texts)
    together = landmarks.likeness()
    assert together == pytest.approx(together.T, abs=1e-5) and np.diag(together) == pytest.approx(np.ones(60), abs=1e-5)
    for place in (0, 7, 29):
        alone = Places(rounded(texts.take([place]).meaning), texts.take([place]).spelling)
        assert landmarks.likeness_of(alone)[0] == pytest.approx(together[place], abs=1e-6)


def test_a_large_kernel_is_factorised_in_blocks_as_in_one_piece(monkeypatch):
    """Solved and inverted block by block it is the same; a corner's inverse is that corner of the whole; what is no kernel is refused."""
    made = np.random.default_rng(3).normal(size=(37, 9))
    kernel = made @ made.T + 0.2 * np.eye(37)
    whole, wanted = np.linalg.inv(kernel), np.arange(74.0).reshape(37, 2)
    monkeypatch.setattr(factors, "_BLOCK", 5)
    factor = factors.factorise(kernel)
    assert np.tril(factor) == pytest.approx(np.linalg.cholesky(np.linalg.inv(whole)), abs=1e-8)
    assert factors.solve(factor, wanted) == pytest.approx(whole @ wanted, abs=1e-9)
    assert factors.inverse(factor[24:, 24:]) == pytest.approx(whole[24:, 24:], abs=1e-9)
    with pytest.raises(np.linalg.LinAlgError):
        factors.factorise(-np.eye(3))


def test_chances_are_fitted_to_the_truth():
    """Surer scores where they are right more often."""
    truth = np.array([0, 1] * 50)
    scores = np.where(truth[:, None] == np.arange(2), 1.0, -1.0)
    scores[:10] *= -1
    sure = softmax(scores, sharpness_for(scores, truth))[20:, :].max(1).mean()
    assert sure == pytest.approx(0.9, abs=0.02)
    slope, middle = logistic_for(np.array([-2.0, -1.0, 1.0, 2.0, -0.5, 0.5]), np.array([0, 0, 1, 1, 1, 0]))
    assert slope > 0 and abs(middle) < 0.1
