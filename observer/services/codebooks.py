"""Check and compare codebook files."""

from observer.coding.codebook_check import find_faults
from observer.coding.codebook_diff import Difference, compare
from observer.coding.codebook_fields import Fault
from observer.errors import BadCodebook
from observer.formats import codebook_file
from observer.i18n import _
from observer.resources import find_codebook


def check(given: str) -> list[Fault]:
    """Every fault of a codebook (a file, or the name of one that ships); what is no JSON is one fault."""
    try:
        data = codebook_file.read_data(find_codebook(given))
    except BadCodebook as error:
        return [Fault("$", str(error), _("Mend this first; then the content can be checked."))]
    return find_faults(data)


def differences(a: str, b: str) -> list[Difference]:
    """What changed from one codebook to another. Raises `BadCodebook` when one has faults."""
    old, new = (codebook_file.read(find_codebook(given))[0] for given in (a, b))
    return compare(old, new)
