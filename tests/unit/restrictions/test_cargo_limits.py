"""Cargo that does not fit is not carried, and the answer says what stands against it."""

# Bans, so that an answer names what refuses before it names a ban to be dropped.
RAIL = ("--avoid", "road", "--avoid", "sea")
ROAD = ("--avoid", "rail", "--avoid", "sea")


def test_a_line_refuses_dangerous_goods(toy_run):
    words = ["route", "alpha", "delta", *RAIL, "--format", "json"]
    words += ["--set", "teu.nature=dangerous"]
    assert toy_run(*words).code == 0
    done = toy_run(*words, "--set", "charlie-echo:rail-1520.refuses=dangerous")
    assert done.code == 3
    assert "charlie-echo:rail-1520 refuses cargo that is dangerous" in done.err
    general = toy_run(*words[:-2], "--set", "charlie-echo:rail-1520.refuses=dangerous")
    assert general.code == 0


def test_a_country_refuses_and_one_link_does_not(toy_run):
    words = ["route", "alpha", "delta", *RAIL, "--set", "teu.nature=reefer"]
    words += ["--set", "rail-1520@RU.refuses=reefer"]
    assert toy_run(*words).code == 3
    for link in ("charlie-echo", "echo-delta", "bravo-charlie"):
        words += ["--set", f"{link}:rail-1520.refuses=nothing"]
    assert toy_run(*words).code == 0


def test_a_checkpoint_and_a_terminal_refuse(toy_run):
    words = ["route", "alpha", "delta", *ROAD, "--set", "teu.nature=dangerous"]
    assert toy_run(*words).code == 0
    for subject in ("bravo:road", "road>gate@delta", "delta"):
        done = toy_run(*words, "--set", f"{subject}.refuses=dangerous")
        assert done.code == 3, subject
        assert f"{subject} refuses cargo that is dangerous" in done.err or ">" in subject


def test_a_long_or_heavy_train_needs_its_line(toy_run):
    words = [
        "route",
        "alpha",
        "delta",
        *RAIL,
        "--set",
        "charlie-echo:rail-1520.max_train_m=850",
    ]
    words += ["--set", "charlie-echo:rail-1520.max_train_t=6000"]
    assert toy_run(*words, "--set", "teu.train_m=800", "--set", "teu.train_t=5000").code == 0
    long = toy_run(*words, "--set", "teu.train_m=900")
    assert long.code == 3
    assert "accepts trains of 850 m" in long.err
    heavy = toy_run(*words, "--set", "teu.train_t=7000")
    assert heavy.code == 3
    assert "accepts trains of 6000 t" in heavy.err
