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
    _("Of all words, a subject attends most to its verb."),
    _("Verb to subject"),
    _("Of all words, its verb attends most to a subject."),
)
_NSUBJPASS = Relation(
    _("Passive subject to verb"),
    _("Of all words, a passive subject attends most to its verb."),
    _("Verb to passive subject"),
    _("Of all words, its verb attends most to a passive subject."),
)
_DOBJ = Relation(
    _("Direct object to verb"),
    _("Of all words, a direct object attends most to its verb."),
    _("Verb to direct object"),
    _("Of all words, its verb attends most to a direct object."),
)
_IOBJ = Relation(
    _("Indirect object to verb"),
    _("Of all words, an indirect object attends most to its verb."),
    _("Verb to indirect object"),
    _("Of all words, its verb attends most to an indirect object."),
)
_POBJ = Relation(
    _("Object of a preposition to preposition"),
    _("Of all words, the object of a preposition attends most to that preposition."),
    _("Preposition to object of a preposition"),
    _("Of all words, that preposition attends most to the object of a preposition."),
)
_DET = Relation(
    _("Determiner to noun"),
    _("Of all words, a determiner attends most to its noun."),
    _("Noun to determiner"),
    _("Of all words, its noun attends most to a determiner."),
)
_AMOD = Relation(
    _("Adjective to noun"),
    _("Of all words, an adjective attends most to its noun."),
    _("Noun to adjective"),
    _("Of all words, its noun attends most to an adjective."),
)
_NMOD = Relation(
    _("Noun to noun it modifies"),
    _("Of all words, a noun attends most to the noun it modifies."),
    _("Noun it modifies to noun"),
    _("Of all words, the noun it modifies attends most to a noun."),
)
_POSS = Relation(
    _("Possessive to noun"),
    _("Of all words, a possessive attends most to its noun."),
    _("Noun to possessive"),
    _("Of all words, its noun attends most to a possessive."),
)
_COMPOUND = Relation(
    _("Part of a compound to last noun"),
    _("Of all words, a part of a compound attends most to its last noun."),
    _("Last noun to part of a compound"),
    _("Of all words, its last noun attends most to a part of a compound."),
)
_PREP = Relation(
    _("Preposition to word it belongs to"),
    _("Of all words, a preposition attends most to the word it belongs to."),
    _("Word it belongs to to preposition"),
    _("Of all words, the word it belongs to attends most to a preposition."),
)
_CASE = Relation(
    _("Preposition to noun"),
    _("Of all words, a preposition attends most to its noun."),
    _("Noun to preposition"),
    _("Of all words, its noun attends most to a preposition."),
)
_AUX = Relation(
    _("Auxiliary to verb"),
    _("Of all words, an auxiliary attends most to its verb."),
    _("Verb to auxiliary"),
    _("Of all words, its verb attends most to an auxiliary."),
)
_AUXPASS = Relation(
    _("Passive auxiliary to verb"),
    _("Of all words, a passive auxiliary attends most to its verb."),
    _("Verb to passive auxiliary"),
    _("Of all words, its verb attends most to a passive auxiliary."),
)
_ADVMOD = Relation(
    _("Adverb to word it modifies"),
    _("Of all words, an adverb attends most to the word it modifies."),
    _("Word it modifies to adverb"),
    _("Of all words, the word it modifies attends most to an adverb."),
)
_MARK = Relation(
    _("Subordinating word to verb"),
    _("Of all words, a subordinating word attends most to its verb."),
    _("Verb to subordinating word"),
    _("Of all words, its verb attends most to a subordinating word."),
)
_CCOMP = Relation(
    _("Clause to verb it completes"),
    _("Of all words, a clause attends most to the verb it completes."),
    _("Verb it completes to clause"),
    _("Of all words, the verb it completes attends most to a clause."),
)
_PRT = Relation(
    _("Particle to verb"),
    _("Of all words, a particle attends most to its verb."),
    _("Verb to particle"),
    _("Of all words, its verb attends most to a particle."),
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
