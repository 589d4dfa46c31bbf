"""Proposals point to the right bodies; goals are judged by what is known."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from vungxanh.domains.directives import rules
from vungxanh.domains.directives.rules import Candidate

BODIES = [
    Candidate(1, "UBND huyện Châu Thành", "PEOPLE", "COORDINATING", "Huyện Châu Thành"),
    Candidate(2, "UBND xã Tân Thạch", "PEOPLE", "GRASS_ROOTS", "Xã Tân Thạch"),
    Candidate(3, "UBND xã An Khánh", "PEOPLE", "GRASS_ROOTS", "Xã An Khánh"),
    Candidate(4, "Công an huyện", "POLICE", "COORDINATING", "Huyện Châu Thành"),
    Candidate(5, "Trung tâm Y tế huyện", "HEALTH", "COORDINATING", "Huyện Châu Thành"),
    Candidate(6, "Đảng ủy xã Tân Thạch", "PARTY", "GRASS_ROOTS", "Xã Tân Thạch"),
]


def leads(*names):
    return set(rules.lead_bodies(names, BODIES)[0])


def test_a_general_name_is_every_body_of_that_kind_and_level():
    assert leads("UBND các xã, thị trấn") == {2, 3}
    assert leads("Ủy ban nhân dân các xã") == {2, 3}


def test_a_name_with_its_place_is_that_body_alone():
    assert leads("UBND xã An Khánh") == {3}
    assert leads("Ủy ban nhân dân xã Tân Thạch") == {2}


def test_other_bodies_are_known_by_their_kind():
    assert leads("Công an huyện") == {4}
    assert leads("ngành Y tế") == {5}


def test_a_name_nobody_has_proposes_nobody():
    assert leads("Tòa án nhân dân tối cao") == set()


def test_each_lead_says_which_words_led_to_it():
    _, reasons = rules.lead_bodies(["Công an huyện"], BODIES)
    assert reasons == ("Công an huyện → Công an huyện",)


@settings(deadline=None)
@given(st.text(max_size=300), st.lists(st.text(max_size=40), max_size=4))
def test_any_item_gives_a_proposal_with_a_title_of_its_own_words(text, actors):
    found = rules.propose(
        text=text, actors=actors, topics=[], rhythm="", prohibition=False, dated=False, candidates=BODIES
    )
    assert len(found.title) <= 142
    assert set(found.leads) <= {body.key for body in BODIES}


def test_what_is_forbidden_is_a_prohibition_and_a_rhythm_recurs():
    def kind(**changes):
        values = {"text": "Làm việc", "actors": [], "topics": [], "rhythm": "", "prohibition": False, "dated": False}
        return rules.propose(**{**values, **changes}, candidates=BODIES).kind

    assert kind(prohibition=True) == "PROHIBITION"
    assert kind(rhythm="DAILY") == "RECURRING"
    assert kind(dated=True) == "ONE_OFF"
    assert kind() == "STANDING"


TODAY = date(2021, 9, 15)
days = st.dictionaries(
    st.integers(0, 30).map(lambda back: TODAY - timedelta(days=back)), st.floats(0, 100), max_size=20
)


@settings(deadline=None)
@given(days, st.floats(0, 100), st.booleans(), st.none() | st.integers(-5, 30))
def test_a_standing_never_invents_a_figure(series, target, at_least, left):
    found = rules.standing(
        series=series,
        target=target,
        at_least=at_least,
        today=TODAY,
        target_on=None if left is None else TODAY + timedelta(days=left),
    )
    if not series:
        assert (found.value, found.pace, found.reached, found.on_course) == (None, None, None, None)
    else:
        assert found.value == series[max(series)]
        assert found.reached == (found.value >= target if at_least else found.value <= target)
        assert found.remaining >= 0


def test_the_pace_needed_and_the_pace_of_the_last_week_are_told_apart():
    series = {TODAY - timedelta(days=7): 30.0, TODAY: 65.0}
    found = rules.standing(series=series, target=100, at_least=True, today=TODAY, target_on=TODAY + timedelta(days=7))
    assert (found.pace, found.pace_needed, found.on_course) == (5.0, 5.0, True)
    late = rules.standing(series=series, target=100, at_least=True, today=TODAY, target_on=TODAY + timedelta(days=5))
    assert (late.pace_needed, late.on_course) == (7.0, False)
