"""What numba keeps of a function holds as long as the functions that it calls do not change."""

import importlib.util
import os

from planner.compiled import compile_kept


def loaded(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_changed_helper_is_compiled_anew(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    helper, user = tmp_path / "kept_helper.py", tmp_path / "kept_user.py"
    user.write_text("helped = None\n\n\ndef use(number):\n    return helped(number)\n")

    def answer(text):
        helper.write_text(text)
        changed = helper.stat().st_mtime_ns + (2_000_000_000 if "2" in text else -2_000_000_000)
        os.utime(helper, ns=(changed, changed))
        module = loaded(user)
        module.helped = loaded(helper).helped
        function = compile_kept(module.use, [module.helped])
        return function(20), sum(function.stats.cache_hits.values())

    assert answer("def helped(number):\n    return number + 1\n") == (21, 0)
    assert answer("def helped(number):\n    return number + 1\n") == (21, 1)
    assert answer("def helped(number):\n    return number + 2\n") == (22, 0)
