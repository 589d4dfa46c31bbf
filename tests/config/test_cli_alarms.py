"""`vungxanh alarms` as a process: pipes, languages, what it imports."""


def test_a_pipe_is_read_and_written(shell):
    table = "date;cases\n" + "".join(f"{day:02}/05/2021;{day % 3}\n" for day in range(1, 11))
    done = shell("alarms", "-", "-m", "c1", input=table)
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.splitlines()[0] == "date,observed,upperbound,alarm"
    assert done.stdout.splitlines()[10].startswith("2021-05-10,1,")


def test_help_speaks_both_languages_without_loading_numpy(shell):
    probe = "import sys; from vungxanh.config.cli import main\ntry: main()\nfinally: print('numpy' in sys.modules)"
    english = shell("alarms", "--help", start=probe)
    vietnamese = shell("alarms", "--help", start=probe, VUNGXANH_LANG="vi")
    assert "Find the counts that are higher than they should be" in english.stdout
    assert "Tìm những số đếm cao hơn mức bình thường" in vietnamese.stdout
    assert english.stdout.endswith("False\n") and vietnamese.stdout.endswith("False\n")
