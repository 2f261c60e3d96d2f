"""Whether an offer may go on air: its listing, and the verdicts of the gates."""

from __future__ import annotations

import marshmallow as ma

from catalog.api.described.parts import Described, Words, day, flag, many, one, text, whole


class SpanShape(Described):
    """Days on which the offer is listed with one grade, both ends included."""

    from_on = day()
    through_on = day()
    grade = text()
    conditional = flag()
    paper = text("valid, or to_renew: what is made per batch has to be filed again before")
    renew_days = whole("Of to_renew: how many days before")
    due = many(ma.fields.String(), "The criteria whose papers are to be renewed")


class ListingShape(Described):
    """Whether an offer is listed today, until when, with which grade, and why not. `spans`: the listed days ahead."""

    listed = flag()
    state = text("listed, or why not")
    grade = text(null=True)
    conditional = flag("Listed although a major criterion is not met: a time to correct runs")
    from_on = day(null=True)
    through_on = day(null=True)
    correct_by_on = day("Of a conditional grade: its last listed day", null=True)
    spans = many(SpanShape)
    paper = text("valid or to_renew, on that day")
    due_on = day("Of to_renew: the last day to file what is due", null=True)
    due = many(ma.fields.String(), "The criteria whose papers are to be renewed")
    paper_through_on = day("The last day on which no paper is to be renewed; null where none ever is", null=True)


class GateFigures(Described):
    """The values a gate looked at: those of its kind."""

    mark_right = text(null=True, required=False)
    live_price_fen = whole(required=False)
    floor_price_fen = whole("Not for the public", required=False)
    capacity_units = whole(required=False)
    left_units = whole(required=False)
    quantity_units = whole(required=False)
    on_day = day(required=False)
    ship_from_on = day(required=False)
    ship_through_on = day(required=False)
    season_basis = text(required=False)
    grade = text(null=True, required=False)
    listed_through_on = day(null=True, required=False)
    paper = text("valid, to_renew or lapsed on that day", required=False)
    due_on = day("The last day to file what is to be renewed", null=True, required=False)


class GateVerdict(Described):
    """One gate's verdict."""

    code = text("authorised, price, capacity, season, listed")
    passed = flag()
    reason = text("A stable code where it refuses, else empty")
    figures = one(GateFigures)


class GateShape(GateVerdict):
    """One gate's verdict; where it refuses, `words` say why."""

    words = one(Words, null=True)
