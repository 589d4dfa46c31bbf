"""The commands: exact columns; one line per fault with file and row, status 2, in both languages; no traceback."""

import csv
import io
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from vungxanh.config.cli import main

SI = ["--si-mean", "4.7", "--si-sd", "2.9"]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def run(*arguments: str) -> tuple[int, str, list[str]]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err.splitlines()

    return run


@pytest.fixture
def viet_yen(reference) -> str:
    return str(reference.folder / "viet_yen_2021.csv")


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def saved(folder: Path, content: str) -> str:
    path = folder / "in.csv"
    path.write_text(content, encoding="utf-8")
    return str(path)


def days(*counts: object, header: str = "date,cases") -> str:
    return header + "\n" + "".join(f"2021-05-{i + 1:02},{value}\n" for i, value in enumerate(counts))


def test_rt_prints_epiestims_numbers(run, reference, tmp_path: Path) -> None:
    cases, imported = reference.incidence("mers_2014_15")
    rows = "".join(
        f"{day},{int(all_)},{int(foreign)}\n"
        for day, all_, foreign in zip(
            (row["dates"] for row in reference.rows("mers_2014_15_incidence")), cases, imported, strict=True
        )
    )
    path = saved(tmp_path, "date,cases,imported\n" + rows)
    status, out, err = run("rt", path, "--si-mean", 6.8, "--si-sd", 4.1, "--window", 7)
    assert (status, err) == (0, [])
    found = table(out)
    assert list(found[0]) == ["t_start", "t_end", "mean", "std", "q025", "median", "q975"]
    expected = [
        row
        for row in reference.rows("epiestim_estimate_R_reference")
        if row["method"] == "parametric_si_w7_imported" and row["dataset"] == "mers_2014_15"
    ]
    assert len(found) == len(expected)
    names = {"mean": "MeanR", "std": "StdR", "q025": "Quantile.0.025R", "median": "MedianR", "q975": "Quantile.0.975R"}
    for ours, theirs in zip(found, expected, strict=True):
        assert (ours["t_start"], ours["t_end"]) == (theirs["t_start"], theirs["t_end"])
        for name, reference_name in names.items():
            assert float(ours[name]) == pytest.approx(float(theirs[reference_name]), rel=1e-9)


def test_rt_leaves_windows_that_tell_nothing_empty_and_has_the_case_reproduction_number(run, viet_yen: str) -> None:
    _, out, _ = run("rt", viet_yen, "--si-mean", 8.4, "--si-sd", 3.8)
    assert [row["mean"] == "" for row in table(out)[:2]] == [True, False]
    _, out, _ = run("rt", viet_yen, *SI, "--case")
    assert list(table(out)[0]) == ["t_start", "t_end", "mean"]


def test_project_prints_days_and_weeks_at_the_23_levels_and_ignores_later_rows(run, viet_yen: str, tmp_path) -> None:
    status, out, err = run("project", viet_yen, *SI, "--as-of", "2021-06-10", "--horizon", 14, "--seed", 3)
    assert (status, err) == (0, [])
    found = table(out)
    assert list(found[0]) == ["target", "date", "quantile", "value"]
    targets = list(dict.fromkeys(row["target"] for row in found))
    assert targets == [*(f"day+{i}" for i in range(1, 15)), "week+1", "week+2"]
    assert len(found) == 16 * 23
    dates = {row["target"]: row["date"] for row in found}
    assert (dates["day+1"], dates["week+1"], dates["week+2"]) == ("2021-06-11", "2021-06-17", "2021-06-24")
    until = Path(viet_yen).read_text("utf-8").split("2021-06-11")[0]
    assert run("project", saved(tmp_path, until), *SI, "--as-of", "2021-06-10", "--seed", 3)[1] == out
    short = table(run("project", viet_yen, *SI, "--horizon", 3)[1])
    assert {row["target"] for row in short} == {"day+1", "day+2", "day+3"}


def test_nowcast_prints_each_onset_day_and_ignores_later_reports(run, tmp_path: Path) -> None:
    lines = [f"2021-05-{1 + i % 20:02},2021-05-{1 + i % 20 + i % 5:02}" for i in range(200)]
    path = saved(tmp_path, "onset,reported\n" + "\n".join(lines) + "\n")
    status, out, err = run("nowcast", path, "--as-of", "2021-05-18")
    assert (status, err) == (0, [])
    found = table(out)
    assert list(found[0]) == ["date", "quantile", "value"]
    assert (found[0]["date"], found[-1]["date"], len(found)) == ("2021-05-01", "2021-05-18", 18 * 23)
    known = [line for line in lines if line.split(",")[1] <= "2021-05-18"]
    path = saved(tmp_path, "onset,reported\n" + "\n".join(known) + "\n")
    assert run("nowcast", path, "--as-of", "2021-05-18")[1] == out
    assert len(table(run("nowcast", path, "--last", 2)[1])) == 2 * 23


def test_score_prints_scoringutils_numbers(run, reference, tmp_path: Path) -> None:
    unit = ("location", "target_end_date", "target_type", "forecast_date", "model", "horizon")
    rows = reference.rows("scoringutils_example_quantile")
    lines = [
        f'"{"|".join(row[u] for u in unit)}",{row["quantile_level"]},{row["predicted"]},{row["observed"]}'
        for row in rows
    ]
    status, out, err = run("score", saved(tmp_path, "forecast,quantile,value,observed\n" + "\n".join(lines) + "\n"))
    assert (status, err) == (0, [])
    found = {row["forecast"]: row for row in table(out)}
    names = {
        "wis": "wis",
        "dispersion": "dispersion",
        "underprediction": "underprediction",
        "overprediction": "overprediction",
        "bias": "bias",
    }
    expected = reference.rows("scoringutils_example_quantile_scores")
    assert len(found) == len(expected)
    for row in expected:
        ours = found["|".join(row[u] for u in unit)]
        assert list(ours)[1:] == [*names, "coverage_50", "coverage_90"]
        for name, theirs in names.items():
            assert float(ours[name]) == pytest.approx(float(row[theirs]), rel=1e-12, abs=1e-12)
        assert ours["coverage_50"] == str(int(row["cov50"] == "TRUE"))
        assert ours["coverage_90"] == str(int(row["cov90"] == "TRUE"))


def test_backtest_goal_release_and_offspring_answer_in_tables(run, viet_yen: str, tmp_path: Path) -> None:
    found = table(run("backtest", viet_yen, *SI, "--every", 9)[1])
    assert [row["target"] for row in found] == ["week+1", "week+2"]
    assert float(found[0]["ratio"]) == pytest.approx(float(found[0]["wis"]) / float(found[0]["baseline_wis"]))
    found = table(run("goal", viet_yen, *SI, "--by", "2021-07-20", "--below", 3, "--days", 7)[1])
    assert [row["date"] for row in found] == [f"2021-07-{day}" for day in range(14, 21)]
    assert all(0 <= float(row["probability"]) <= 1 for row in found)
    found = table(run("release", viet_yen, *SI, "--as-of", "2021-06-09")[1])
    assert [(row["reason"], row["holds"]) for row in found][-1] == ("release", "0")
    links = "".join(f"c{i},{'c0' if i % 3 == 0 and i else ''},2021-05-{1 + i % 9:02}\n" for i in range(30))
    found = table(run("offspring", saved(tmp_path, "case,infector,onset\n" + links))[1])
    assert [row["quantity"] for row in found] == [
        "R",
        "k",
        "share_causing_80",
        "serial_interval_mean",
        "serial_interval_sd",
    ]
    assert float(found[0]["estimate"]) == pytest.approx(9 / 30)


def test_growth_says_day_by_day_how_soon_cases_double_or_halve_and_is_empty_where_they_tell_too_little(
    run, tmp_path: Path
) -> None:
    cases = [*(round(10 * 2 ** (day / 5)) for day in range(20)), *(0,) * 8]
    found = table(run("growth", saved(tmp_path, days(*cases)), "--days", 7)[1])
    assert list(found[0]) == ["date", "rate", "low", "high", "change", "days", "soonest", "latest"]
    assert (found[0]["date"], found[-1]["date"], len(found)) == ("2021-05-07", "2021-05-28", 22)
    growing, falling = found[10], found[16]
    assert growing["change"] == "doubling"
    assert float(growing["days"]) == pytest.approx(5, rel=0.02)
    assert float(growing["soonest"]) < 5 < float(growing["latest"])
    assert falling["change"] == "halving"
    assert list(found[-1].values())[1:] == [""] * 7
    flat = json.loads(run("growth", saved(tmp_path, days(*(20, 21) * 7)), "--json")[1])
    assert flat[0]["latest"] is None


def test_a_backtest_of_zeros_has_no_ratio_and_no_warning(run, tmp_path: Path) -> None:
    rows = "date,cases\n" + "".join(f"{date(2021, 5, 1) + timedelta(day)},0\n" for day in range(36))
    status, out, err = run("backtest", saved(tmp_path, rows), *SI)
    assert (status, err) == (0, [])
    assert [row["ratio"] for row in table(out)] == ["", ""]


def test_json_is_one_object_a_row(run, viet_yen: str) -> None:
    _, out, _ = run("rt", viet_yen, *SI, "--json")
    found = json.loads(out)
    assert len(found) == 61
    assert set(found[0]) == {"t_start", "t_end", "mean", "std", "q025", "median", "q975"}


ROW = "vungxanh: in.csv: row "


@pytest.mark.parametrize(
    ("command", "content", "fault"),
    [
        (["rt", *SI], days(1, -2, 3), ROW + "3: cases: '-2' is negative; a count is 0 or more"),
        (
            ["rt", *SI],
            days(1, "", 3),
            ROW + "3: cases: an empty cell is not a whole number; write 0 when there was none",
        ),
        (["rt", *SI], "date,cases\n2021-05-01,1\n2021-05-03,1\n", ROW + "3: date: no row for 2021-05-02"),
        (["rt", *SI], "date,cases\n2021-13-01,1\n", ROW + "2: date: '2021-13-01' is not a day"),
        (["rt", *SI], "date,I\n2021-05-01,1\n", ROW + "1: column 'cases' is missing"),
        (["rt", *SI], "", "vungxanh: in.csv: the file is empty"),
        (["rt", *SI], days(1, 2, 3), "vungxanh: in.csv: 3 days are too few for a window of 7 days"),
        (["rt", *SI], days("1,2", header="date,cases,imported"), ROW + "2: imported: 2 of 1 cases"),
        (["project", *SI], days(1, 2), "vungxanh: in.csv: 2 days of counts are too few to project from"),
        (["project", *SI, "--as-of", "2021-06-01"], days(*range(9)), ROW + "10: the counts end on 2021-05-09"),
        (["project", *SI, "--as-of", "2021-04-01"], days(*range(9)), "vungxanh: in.csv: no row by --as-of 2021-04-01"),
        (["nowcast"], "onset,reported\n2021-05-03,2021-05-01\n", ROW + "2: reported: 2021-05-01 is before the onset"),
        (["nowcast", "--as-of", "2021-01-01"], "onset,reported\n2021-05-01,2021-05-02\n", "vungxanh: in.csv: no case"),
        (
            ["nowcast"],
            "onset,reported\n1921-05-03,2021-05-04\n",
            ROW + "2: reported: 2021-05-04 is more than a year after",
        ),
        (
            ["nowcast"],
            "onset,reported\n1921-05-03,1921-05-04\n2021-05-03,2021-05-03\n",
            ROW + "2: onset: 1921-05-03 is",
        ),
        (["rt", "--si-mean", "1e300", "--si-sd", "1"], days(*range(9)), "vungxanh: in.csv: the mean of the serial"),
        (["rt", "--si-mean", "4", "--si-sd", "1e-200"], days(*range(9)), "vungxanh: in.csv: the sd of the serial"),
        (["score"], "forecast,quantile,value,observed\na,1.5,1,1\n", ROW + "2: quantile: 1.5 is not between 0 and 1"),
        (
            ["score"],
            "forecast,quantile,value,observed\na,.5,1,1\na,.5,2,1\n",
            ROW + "3: quantile: 0.5 is already in row 2",
        ),
        (["score"], "forecast,quantile,value,observed\na,.5,1,1\na,.6,0,1\n", ROW + "3: value: falls below row 2"),
        (["score"], "forecast,quantile,value,observed\na,.4,1,1\na,.6,2,3\n", ROW + "3: observed: differs from row 2"),
        (
            ["score"],
            "forecast,quantile,value,observed\na,.5,1,1\na,.9,2,1\n",
            ROW + "2: forecast a: quantile levels without",
        ),
        (["goal", *SI, "--by", "2021-05-01"], days(*range(9)), "vungxanh: in.csv: --by 2021-05-01 is -8 days"),
        (["offspring"], "case,infector\na,\nb,z\n", ROW + "3: infector: case b was infected by z"),
        (["offspring"], "case,infector\na,\nb,a\nb,a\n", ROW + "4: infector: the link from a to b is told twice"),
        (
            ["offspring"],
            "case,infector,onset\na,,2021-05-01\nb,a,2021-05-02\nb,,2021-05-03\n",
            ROW + "4: onset: 2021-05-03 differs from 2021-05-02 of the same case in row 3",
        ),
        (
            ["offspring"],
            "case,infector,onset\na,,2012-05-01\nb,a,2021-05-02\n",
            ROW + "3: onset: 2021-05-02, more than a year from 2012-05-01",
        ),
        (["growth"], days(*range(9)), "vungxanh: in.csv: 9 days of counts are too few; give at least the 14"),
        (["growth"], "date,cases\n2021-05-01,1\n2021-05-08,1\n", ROW + "3: date: the rows are a week apart"),
        (["project", *SI], "date,cases\n9999-12-30,1\n", ROW + "2: date: 9999-12-30 cannot be; check the year"),
        (["rt", *SI, "--prior-mean", "1e308"], days(*range(9)), "vungxanh: in.csv: the prior of R has mean 1e+308"),
        (["score"], "forecast,quantile,value,observed\na,.5,1e300,1\n", ROW + "2: value: 1e+300 is too large"),
        (["backtest", *SI], days(*range(20)), "vungxanh: in.csv: 20 days are too few for a backtest"),
    ],
)
def test_bad_input_is_one_line_with_file_and_row_and_status_2(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], content: str, fault: str
) -> None:
    monkeypatch.chdir(tmp_path)
    saved(tmp_path, content)
    status, out, err = run(command[0], "in.csv", *command[1:])
    assert (status, out) == (2, "")
    assert len(err) == 1
    assert err[0].startswith(fault)


def test_every_fault_has_its_line(run, tmp_path: Path) -> None:
    status, _, err = run("rt", saved(tmp_path, days(1, -1, "x", 2.5)), *SI)
    assert status == 2
    assert [line.split("row ")[1].split(":")[0] for line in err] == ["3", "4", "5"]


@pytest.mark.parametrize(
    "options",
    [
        ["--si-mean", "1", "--si-sd", "2"],
        ["--si-mean", "4", "--si-sd", "0"],
        ["--si-mean", "4"],
        ["--si-mean", "nan", "--si-sd", "2"],
        ["--si-mean", "4,7", "--si-sd", "2"],
        [*SI, "--window", "0"],
    ],
)
def test_options_that_make_no_sense_are_refused_in_one_line(run, viet_yen: str, options: list[str]) -> None:
    status, out, err = run("rt", viet_yen, *options)
    assert (status, out, len(err)) == (2, "", 1)


def test_faults_are_told_in_vietnamese_too(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VUNGXANH_LANG", "vi")
    for command, content, fault in (
        (["rt", *SI], days(1, 2), "vungxanh: in.csv: 2 ngày là quá ít cho cửa sổ 7 ngày"),
        (["rt", *SI], days(1, -2), "vungxanh: in.csv: dòng 3: cases: '-2' là số âm"),
        (["project", *SI], days(1, 2), "vungxanh: in.csv: 2 ngày số liệu là quá ít"),
        (
            ["score"],
            "forecast,quantile,value,observed\na,.1,1,1\n",
            "vungxanh: in.csv: dòng 2: dự báo a: mức phân vị thiếu",
        ),
        (["offspring"], "case,infector\na,a\n", "vungxanh: in.csv: dòng 2: infector: ca a lây từ a"),
    ):
        saved(tmp_path, content)
        status, out, err = run(command[0], "in.csv", *command[1:])
        assert (status, out, len(err)) == (2, "", 1)
        assert err[0].startswith(fault)


def test_a_missing_file_is_named(run) -> None:
    status, _, err = run("rt", "nowhere.csv", *SI)
    assert status == 2
    assert len(err) == 1
    assert "nowhere.csv" in err[0]


def python(*arguments: str, stdin: bytes = b"", language: str = "en") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, *arguments],
        input=stdin,
        capture_output=True,
        check=False,
        env={"VUNGXANH_LANG": language, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[3])},
    )


def test_a_pipe_is_read_and_help_needs_no_numerical_library(viet_yen: str) -> None:
    run = "from vungxanh.config.cli import main; main()"
    piped = python("-c", run, "rt", "-", *SI, stdin=Path(viet_yen).read_bytes())
    assert piped.returncode == 0
    assert piped.stdout.startswith(b"t_start,t_end,mean,std,q025,median,q975\n2,8,")
    wrong = python("-c", run, "rt", "-", *SI, stdin=days("ba").encode(), language="vi")
    assert wrong.returncode == 2
    assert "đầu vào chuẩn: dòng 2: cases: 'ba' không phải số nguyên" in wrong.stderr.decode()
    light = "import sys\nfrom vungxanh.config.cli import main\ntry:\n main()\nexcept SystemExit: pass\n"
    help_ = python("-c", light + "print(sorted({'numpy', 'scipy'} & set(sys.modules)))", "rt", "--help", language="vi")
    assert "Ước lượng hệ số lây nhiễm R." in help_.stdout.decode()
    assert help_.stdout.decode().splitlines()[-1] == "[]"
