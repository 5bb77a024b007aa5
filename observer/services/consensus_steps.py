"""What undo and redo would do in a consensus, in words."""

from observer.coding.blinding import Viewer
from observer.coding.changes import operation_words
from observer.services.consensus_lines import open_consensus
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile


def words_of_next(study: StudyFile, viewer: Viewer, consensus: str, redo: bool = False) -> str:
    """What undo (or redo) would do next in a consensus (its id); empty when there is nothing, or it is finished.
    Raises `NotFound`."""
    opened = open_consensus(study, viewer, consensus)
    if opened.is_finished:
        return ""
    find = study.history.next_redo if redo else study.history.next_undo
    entry = find([Stream(opened.coding.coder, opened.coding.id)])
    return operation_words("do", entry.label, entry.facts) if entry else ""
