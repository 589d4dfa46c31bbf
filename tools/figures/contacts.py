"""Draw docs/engines/figures/contacts.svg: who exposed whom, and when, from one person of a real household study.

python tools/figures/contacts.py
"""

from datetime import datetime
from pathlib import Path

import matplotlib as mpl
from matplotlib import dates
from matplotlib import pyplot as plt

from vungxanh.engines.contacts import Index, files
from vungxanh.engines.contacts.times import parse, written

ROOT = Path(__file__).resolve().parents[2]
VISITS = ROOT / "docs" / "engines" / "data" / "contacts-kilifi.csv"
FIGURE = ROOT / "docs" / "engines" / "figures" / "contacts.svg"
CASE = ("L01", "2012-04-25", "2012-04-27")
COLORS = ["#b3261e", "#d9822b", "#c9a400", "#5b8c5a", "#4a7a96"]


def main() -> None:
    mpl.rcParams.update({"svg.hashsalt": "vungxanh", "font.size": 9, "font.family": "DejaVu Sans"})
    reading = files.read(str(VISITS), files.VISITS)
    index = Index.build(reading.visits(), times=reading.form)
    start, end = (parse(text, index.times, "case") for text in CASE[1:])
    rows = index.trace([(CASE[0], start, end)], depth=4, min_overlap=5, latent=720).rows()

    def clock(minute: int) -> datetime:
        return datetime.fromisoformat(written(minute, index.times))

    place = {CASE[0]: 0} | {row[0]: k for k, row in enumerate(rows, start=1)}
    figure, axes = plt.subplots(figsize=(9, 6))
    axes.barh(0, clock(end) - clock(start), left=clock(start), height=0.5, color=COLORS[0], label="the case's window")
    for degree in range(1, 5):
        of = [row for row in rows if row[1] == degree]
        axes.scatter(
            [clock(row[2]) for row in of], [place[row[0]] for row in of], color=COLORS[degree], zorder=3,
            label=f"F{degree}: first exposed", s=[20 + row[3] for row in of],
        )  # fmt: skip
    for person, degree, exposed, _, _, source, _ in rows:
        axes.plot([clock(exposed)] * 2, [place[source], place[person]], color=COLORS[degree], linewidth=0.8, alpha=0.7)
    for _, _, exposed, _, _, source, _ in rows:
        if source != CASE[0]:
            since = next(row[2] for row in rows if row[0] == source)
            axes.plot(
                [clock(since), clock(exposed)], [place[source]] * 2, color="#999999", linewidth=0.8, linestyle=":"
            )
    axes.set_yticks(list(place.values()), list(place))
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter(dates.DateFormatter("%d %b %H:%M"))
    axes.tick_params(axis="x", rotation=20)
    axes.legend(loc="upper right")
    axes.set_title(
        f"Chains from {CASE[0]}: meetings of 5 minutes or more, able to expose others 12 hours after exposure\n"
        "(vertical: the meeting that came first; dotted: waiting; size: minutes together)",
        fontsize=9,
    )
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(FIGURE, metadata={"Date": None})


if __name__ == "__main__":
    main()
