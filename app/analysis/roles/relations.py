"""The grammatical relations that a head can follow, in both directions."""

from typing import NamedTuple

from ...message import Message, _


class Relation(NamedTuple):
    """What a relation connects.

    Attributes:
        title, explanation: from the word that has the relation to its syntactic head.
        back_title, back_explanation: in the other direction.
    """

    title: Message
    explanation: Message
    back_title: Message
    back_explanation: Message


_NSUBJ = Relation(
    _("Subject to verb"),
    _("A subject attends to its verb more than to any other word."),
    _("Verb to subject"),
    _("A verb attends to its subject more than to any other word."),
)
_NSUBJPASS = Relation(
    _("Passive subject to verb"),
    _("A passive subject attends to its verb more than to any other word."),
    _("Verb to passive subject"),
    _("A verb attends to its passive subject more than to any other word."),
)
_DOBJ = Relation(
    _("Direct object to verb"),
    _("A direct object attends to its verb more than to any other word."),
    _("Verb to direct object"),
    _("A verb attends to its direct object more than to any other word."),
)
_IOBJ = Relation(
    _("Indirect object to verb"),
    _("An indirect object attends to its verb more than to any other word."),
    _("Verb to indirect object"),
    _("A verb attends to its indirect object more than to any other word."),
)
_POBJ = Relation(
    _("Object of a preposition to its preposition"),
    _("The object of a preposition attends to that preposition more than to any other word."),
    _("Preposition to its object"),
    _("A preposition attends to its object more than to any other word."),
)
_DET = Relation(
    _("Determiner to noun"),
    _("A determiner attends to its noun more than to any other word."),
    _("Noun to determiner"),
    _("A noun attends to its determiner more than to any other word."),
)
_AMOD = Relation(
    _("Adjective to noun"),
    _("An adjective attends to its noun more than to any other word."),
    _("Noun to adjective"),
    _("A noun attends to its adjective more than to any other word."),
)
_NMOD = Relation(
    _("Noun to modified noun"),
    _("A noun attends to the noun it modifies more than to any other word."),
    _("Modified noun to noun"),
    _("A modified noun attends to the noun that modifies it more than to any other word."),
)
_POSS = Relation(
    _("Possessive to noun"),
    _("A possessive attends to its noun more than to any other word."),
    _("Noun to possessive"),
    _("A noun attends to its possessive more than to any other word."),
)
_COMPOUND = Relation(
    _("Part of a compound to last noun"),
    _("A part of a compound attends to its last noun more than to any other word."),
    _("Last noun to part of a compound"),
    _("The last noun of a compound attends to another part of it more than to any other word."),
)
_PREP = Relation(
    _("Preposition to its word"),
    _("A preposition attends to the word it belongs to more than to any other word."),
    _("Word to its preposition"),
    _("A word attends to the preposition that belongs to it more than to any other word."),
)
_CASE = Relation(
    _("Preposition to noun"),
    _("A preposition attends to its noun more than to any other word."),
    _("Noun to preposition"),
    _("A noun attends to its preposition more than to any other word."),
)
_AUX = Relation(
    _("Auxiliary to verb"),
    _("An auxiliary attends to its verb more than to any other word."),
    _("Verb to auxiliary"),
    _("A verb attends to its auxiliary more than to any other word."),
)
_AUXPASS = Relation(
    _("Passive auxiliary to verb"),
    _("A passive auxiliary attends to its verb more than to any other word."),
    _("Verb to passive auxiliary"),
    _("A verb attends to its passive auxiliary more than to any other word."),
)
_ADVMOD = Relation(
    _("Adverb to modified word"),
    _("An adverb attends to the word it modifies more than to any other word."),
    _("Modified word to adverb"),
    _("A word attends to the adverb that modifies it more than to any other word."),
)
_MARK = Relation(
    _("Subordinating word to verb"),
    _("A subordinating word attends to its verb more than to any other word."),
    _("Verb to subordinating word"),
    _("A verb attends to its subordinating word more than to any other word."),
)
_CCOMP = Relation(
    _("Clause to its verb"),
    _("A clause attends to the verb it completes more than to any other word."),
    _("Verb to its clause"),
    _("A verb attends to the clause that completes it more than to any other word."),
)
_PRT = Relation(
    _("Particle to verb"),
    _("A particle attends to its verb more than to any other word."),
    _("Verb to particle"),
    _("A verb attends to its particle more than to any other word."),
)
# In the labels of spaCy's English models and of Universal Dependencies.
RELATIONS: dict[str, Relation] = {
    "nsubj": _NSUBJ,
    "nsubjpass": _NSUBJPASS,
    "nsubj:pass": _NSUBJPASS,
    "dobj": _DOBJ,
    "obj": _DOBJ,
    "iobj": _IOBJ,
    "dative": _IOBJ,
    "pobj": _POBJ,
    "det": _DET,
    "amod": _AMOD,
    "nmod": _NMOD,
    "poss": _POSS,
    "nmod:poss": _POSS,
    "compound": _COMPOUND,
    "prep": _PREP,
    "case": _CASE,
    "aux": _AUX,
    "auxpass": _AUXPASS,
    "aux:pass": _AUXPASS,
    "advmod": _ADVMOD,
    "mark": _MARK,
    "ccomp": _CCOMP,
    "prt": _PRT,
}
