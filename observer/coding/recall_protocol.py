"""What a protocol of a recall session lets respondent and facilitator do with the film; screens and data keep to it.

To darken the screen, "rather not this one", "enough for now", off the record, and a facilitator's pause for a practical
reason are no part of a protocol: they are always there.
"""

from dataclasses import dataclass

from observer.coding.recall import Protocol, Who


@dataclass(frozen=True)
class Leeway:
    """Who may stop the film: those who watch, the facilitator, and a stop list that was passed on."""

    respondent: bool
    facilitator: bool
    stop_list: bool

    def may_stop(self, who: Who) -> bool:
        """Whether this is somebody's to do; what nobody does is done by the list."""
        return {Who.RESPONDENT: self.respondent, Who.FACILITATOR: self.facilitator, Who.NOBODY: self.stop_list}[who]

    def may_move(self, who: Who, is_playing: bool) -> bool:
        """Whether somebody may go to another place: while the film plays that breaks it off, as a stop does."""
        return not is_playing or self.may_stop(who)


_UNBROKEN = Leeway(respondent=False, facilitator=False, stop_list=False)
_FREE = Leeway(respondent=True, facilitator=True, stop_list=True)
_LEEWAY = {
    Protocol.RESPONDENT_STOPS: Leeway(respondent=True, facilitator=False, stop_list=True),
    Protocol.BOTH_STOP: _FREE,
    Protocol.NO_STOPS: _UNBROKEN,
    Protocol.SELECTED: _FREE,  # says what is shown, and not who stops
    Protocol.WHOLE_FILM_FIRST: _FREE,  # of the fragments: see below
}


def leeway(protocol: Protocol, is_whole: bool = False) -> Leeway:
    """What a protocol allows in a fragment; `is_whole`: it is the whole film, which is seen first without a break."""
    return _UNBROKEN if is_whole else _LEEWAY[protocol]
