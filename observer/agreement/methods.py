"""What each method is called, how it takes account of chance, on what it works, and who described it: data for
reports, so that a result can name its coefficient, its chance model and its source."""

from dataclasses import dataclass
from enum import StrEnum

from observer.i18n import N_


class Unit(StrEnum):
    """What is counted."""

    TIME = "time"
    EVENTS = "events"
    UNITS = "units"
    RATINGS = "ratings"


@dataclass(frozen=True)
class Method:
    """One method; `title` and `chance` are messages to be translated."""

    id: str
    title: str
    unit: Unit
    chance: str
    source: str


@dataclass(frozen=True)
class Bands:
    """A convention for words; each band holds from its bound up. Only for those who ask: none fits all uses."""

    source: str
    bounds: tuple[tuple[float, str], ...]

    def word(self, value: float) -> str:
        """The untranslated word for a value."""
        return next((word for bound, word in reversed(self.bounds) if value >= bound), self.bounds[0][1])


_NONE = N_("none")
_OWN = N_("each coder's own use of the codes")
_POOLED = N_("the use of the codes by all coders together")
_EVEN = N_("all codes equally likely")
_HARD = N_("chance only where a code is hard to tell")
_FITTED = N_("fitted to the margins, with an empty cell for what neither coded")
_PLACES = N_("all units laid at all places")
_VARIANCE = N_("variance between persons against the rest")

METHODS = {
    one.id: one
    for one in (
        Method("percent_agreement", N_("Percent agreement"), Unit.UNITS, _NONE, ""),
        Method("cohen_kappa", N_("Cohen's kappa"), Unit.UNITS, _OWN, "Cohen 1960"),
        Method("weighted_kappa", N_("Weighted kappa"), Unit.UNITS, _OWN, "Cohen 1968"),
        Method("kappa_max", N_("Maximum of kappa"), Unit.UNITS, _OWN, "Cohen 1960"),
        Method("scott_pi", N_("Scott's pi"), Unit.UNITS, _POOLED, "Scott 1955"),
        Method("fleiss_kappa", N_("Fleiss' kappa"), Unit.UNITS, _POOLED, "Fleiss 1971"),
        Method("conger_kappa", N_("Conger's kappa"), Unit.UNITS, _OWN, "Conger 1980"),
        Method("light_kappa", N_("Light's kappa"), Unit.UNITS, _OWN, "Light 1971"),
        Method("krippendorff_alpha", N_("Krippendorff's alpha"), Unit.UNITS, _POOLED, "Krippendorff 2011"),
        Method("alpha_sets", N_("Krippendorff's alpha of sets (MASI)"), Unit.UNITS, _POOLED, "Passonneau 2006"),
        Method("gwet_ac1", N_("Gwet's AC1"), Unit.UNITS, _HARD, "Gwet 2008"),
        Method("gwet_ac2", N_("Gwet's AC2"), Unit.UNITS, _HARD, "Gwet 2014"),
        Method("pabak", N_("PABAK"), Unit.UNITS, _EVEN, "Byrt, Bishop & Carlin 1993"),
        Method("brennan_prediger", N_("Brennan and Prediger's kappa"), Unit.UNITS, _EVEN, "Brennan & Prediger 1981"),
        Method("prevalence_index", N_("Prevalence index"), Unit.UNITS, _NONE, "Byrt, Bishop & Carlin 1993"),
        Method("bias_index", N_("Bias index"), Unit.UNITS, _NONE, "Byrt, Bishop & Carlin 1993"),
        Method("positive_agreement", N_("Positive agreement"), Unit.UNITS, _NONE, "Cicchetti & Feinstein 1990"),
        Method("negative_agreement", N_("Negative agreement"), Unit.UNITS, _NONE, "Cicchetti & Feinstein 1990"),
        Method("interval_kappa", N_("Kappa of interval coding"), Unit.UNITS, _OWN, "Cohen 1960"),
        Method("time_agreement", N_("Agreement over time"), Unit.TIME, _NONE, ""),
        Method("time_kappa", N_("Kappa over time, exact"), Unit.TIME, _OWN, "Cohen 1960; Bakeman, Quera & Gnisci 2009"),
        Method("time_kappa_max", N_("Maximum of kappa over time"), Unit.TIME, _OWN, "Cohen 1960"),
        Method("time_ac1", N_("Gwet's AC1 over time"), Unit.TIME, _HARD, "Gwet 2008"),
        Method("time_positive", N_("Positive agreement over time"), Unit.TIME, _NONE, "Cicchetti & Feinstein 1990"),
        Method("time_jaccard", N_("Overlap of time (Jaccard)"), Unit.TIME, _NONE, "Jaccard 1912"),
        Method("time_prevalence", N_("Prevalence index over time"), Unit.TIME, _NONE, "Byrt, Bishop & Carlin 1993"),
        Method("time_bias", N_("Bias index over time"), Unit.TIME, _NONE, "Byrt, Bishop & Carlin 1993"),
        Method("time_kappa_k12", N_("Kappa with tolerance, coder 1 as the reference"), Unit.TIME, _OWN,
               "Bakeman, Quera & Gnisci 2009"),
        Method("time_kappa_k21", N_("Kappa with tolerance, coder 2 as the reference"), Unit.TIME, _OWN,
               "Bakeman, Quera & Gnisci 2009"),
        Method("time_kappa_tolerance", N_("Kappa with tolerance, mean of both ways"), Unit.TIME, _OWN,
               "Bakeman, Quera & Gnisci 2009"),
        Method("time_alpha", N_("Krippendorff's alpha over time"), Unit.TIME, _POOLED, "Krippendorff 2011"),
        Method("time_alpha_sets", N_("Krippendorff's alpha of sets over time (MASI)"), Unit.TIME, _POOLED,
               "Passonneau 2006"),
        Method("time_fleiss", N_("Fleiss' kappa over time"), Unit.TIME, _POOLED, "Fleiss 1971"),
        Method("alpha_u", N_("Krippendorff's alpha for unitizing"), Unit.TIME, _PLACES, "Krippendorff 1995, 2004"),
        Method("point_f1", N_("F1 of matched moments"), Unit.EVENTS, _NONE, "van Rijsbergen 1979"),
        Method("onset_difference", N_("Mean difference of starts (s)"), Unit.EVENTS, _NONE, "Bland & Altman 1986"),
        Method("offset_difference", N_("Mean difference of stops (s)"), Unit.EVENTS, _NONE, "Bland & Altman 1986"),
        Method("segment_f1", N_("F1 of matched periods"), Unit.EVENTS, _NONE, "van Rijsbergen 1979"),
        Method("event_alignment_kappa", N_("Kappa of aligned events"), Unit.EVENTS, _FITTED,
               "Quera, Bakeman & Gnisci 2007"),
        Method("easydiag_kappa", N_("Kappa of linked periods (EasyDIAg)"), Unit.EVENTS, _FITTED, "Holle & Rein 2015"),
        Method("icc", N_("Intraclass correlation"), Unit.RATINGS, _VARIANCE,
               "Shrout & Fleiss 1979; McGraw & Wong 1996"),
        Method("within_steps", N_("Share of ratings within so many steps"), Unit.RATINGS, _NONE, ""),
        Method("mean_difference", N_("Mean difference of ratings"), Unit.RATINGS, _NONE, "Bland & Altman 1986"),
    )
}  # fmt: skip

LANDIS_KOCH = Bands(
    "Landis & Koch 1977",
    (
        (-1.0, N_("poor")), (0.0, N_("slight")), (0.21, N_("fair")), (0.41, N_("moderate")), (0.61, N_("substantial")),
        (0.81, N_("almost perfect")),
    ),
)  # fmt: skip
CICCHETTI = Bands(
    "Cicchetti 1994", ((-1.0, N_("poor")), (0.40, N_("fair")), (0.60, N_("good")), (0.75, N_("excellent")))
)
KOO_LI = Bands(
    "Koo & Li 2016", ((-1.0, N_("poor")), (0.50, N_("moderate")), (0.75, N_("good")), (0.90, N_("excellent")))
)
BANDS = {"landis_koch": LANDIS_KOCH, "cicchetti": CICCHETTI, "koo_li": KOO_LI}
