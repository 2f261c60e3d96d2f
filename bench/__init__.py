"""The measurements the README quotes. `python -m bench` runs all, `python -m bench scoring` one."""
