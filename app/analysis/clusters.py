"""Clusters of heads by their distances, and what the heads of each have in common."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..message import _
from .roles.role import Doubles
from .roles.table import RoleTable

# Range of the number of clusters; within it, the best separated cut is chosen.
_CLUSTERS = (4, 10)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Similar heads on this input.

    Attributes:
        heads: (layer, head), in order, e.g. ``[[0, 2], [1, 9]]``.
        title: of the role that most of them share, e.g. ``Previous token``.
        role: name of that role, which at least half of them have; None if there is none. A role that only
            reports a sink counts if no other one does, e.g. ``previous``.
        shared: how many of the heads have it, e.g. ``2``.
        also: if `role` is None or only reports a sink: the title of the other role that most of them have, if
            at least a quarter does; else None, e.g. ``null``.
        also_shared: how many of the heads have that one, e.g. ``0``.
        sink: mean share of their attention that goes to sinks; None if there are none, e.g. ``0.41``.
        sink_tokens: the part of it that goes to sink tokens; None without such, e.g. ``0.41``.
        sink_learned: the part of it that goes to a learned sink, which is not a token; None without one, e.g.
            ``null``.
        spread: mean distance between two of them; None for a single head, e.g. ``0.31``.
    """

    heads: tuple[tuple[int, int], ...]
    title: str
    role: str | None
    shared: int
    also: str | None
    also_shared: int
    sink: float | None
    sink_tokens: float | None
    sink_learned: float | None
    spread: float | None


def cut_heads(distances: Doubles) -> tuple[NDArray[np.intp], float]:
    """The cluster number of each head, and the mean silhouette of the clusters.

    Ward's linkage, which is defined for distances between points; among the cuts into `_CLUSTERS`, the one
    with the largest silhouette.
    """
    # Local, because importing scipy takes as long as importing all other analyses together.
    from scipy.cluster.hierarchy import cut_tree, linkage
    from scipy.spatial.distance import squareform

    size = len(distances)
    if size < 3 or distances.max() < 1e-6:
        return np.zeros(size, np.intp), 0.0
    least, most = (min(count, size - 1) for count in _CLUSTERS)
    cuts = cut_tree(linkage(squareform(distances, checks=False), "ward"), range(least, most + 1))
    scores = [_silhouette(distances, cut) for cut in cuts.T]
    best = int(np.argmax(scores))
    return cuts[:, best].astype(np.intp), scores[best]


def _silhouette(distances: Doubles, numbers: NDArray[np.intp]) -> float:
    """Mean silhouette (Rousseeuw 1987): how much nearer heads are to their own cluster than to the next."""
    members = np.eye(numbers.max() + 1)[numbers]
    sizes = members.sum(axis=0)
    sums = distances @ members
    own = sizes[numbers]
    inside = sums[np.arange(len(numbers)), numbers] / np.maximum(own - 1, 1)
    means = sums / sizes
    means[np.arange(len(numbers)), numbers] = np.inf
    nearest = means.min(axis=1)
    widest = np.maximum(np.maximum(inside, nearest), 1e-12)
    return float(np.where(own > 1, (nearest - inside) / widest, 0).mean())


def clusters_of(
    numbers: NDArray[np.intp], distances: Doubles, roles: RoleTable, heads: int
) -> tuple[Cluster, ...]:
    """The clusters, the largest first.

    Args:
        numbers: the cluster number of each head, as of `cut_heads`.
        distances: float64 ``[heads of all layers, the same]``.
        roles: what each head does.
        heads: heads of a layer.
    """
    members = [np.flatnonzero(numbers == number) for number in np.unique(numbers)]
    clusters = [_cluster(some, distances, roles, heads) for some in members]
    return tuple(sorted(clusters, key=lambda cluster: (-len(cluster.heads), cluster.heads)))


def _cluster(members: NDArray[np.intp], distances: Doubles, roles: RoleTable, heads: int) -> Cluster:
    places = tuple((int(one) // heads, int(one) % heads) for one in members)
    pairs = len(members) * (len(members) - 1)
    role, shared = _common(places, roles, 1 / 2)
    also, also_shared = None, 0
    if role is None or role in roles.about_sink:
        also, also_shared = _common(places, roles, 1 / 4, roles.about_sink)
    return Cluster(
        heads=places,
        title=roles.title(role) if role else _("No common role"),
        role=role,
        shared=shared,
        also=also and roles.title(also),
        also_shared=also_shared,
        sink=_mean(roles.sink.share, places),
        sink_tokens=_mean(roles.sink.tokens, places),
        sink_learned=_mean(roles.sink.learned, places),
        spread=float(distances[np.ix_(members, members)].sum() / pairs) if pairs else None,
    )


def _mean(shares: Doubles, places: Sequence[tuple[int, int]]) -> float | None:
    """The mean over some heads; a head without such a sink counts as 0. None if none has one."""
    own = shares[tuple(np.array(places).T)]
    return None if np.isnan(own).all() else float(np.nan_to_num(own).mean())


def _common(
    places: Sequence[tuple[int, int]], roles: RoleTable, share: float, but: Collection[str] = ()
) -> tuple[str | None, int]:
    """The role that most of the heads have, if at least this share has it, and how many have it."""
    labels = Counter(label.role for layer, head in places for label in roles.labels[layer][head])
    least = share * len(places)
    frequent = {name: count for name, count in labels.items() if count >= least and name not in but}
    if not frequent:
        return None, 0
    best = max(frequent, key=lambda name: (name not in roles.about_sink, frequent[name]))
    return best, frequent[best]
