# SPDX-License-Identifier: Apache-2.0
"""Runs the steps of a composite action, or the script of a GitLab job, as bash would be given them.

    run_action.py action FILE github.NAME=VALUE… runner.NAME=VALUE… inputs.NAME=VALUE…
    run_action.py job FILE NAME
"""
import os
import re
import subprocess
import sys
import tempfile

import yaml


def bash(script, directory=".", environment=()):
    shell = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
    result = subprocess.run(shell, cwd=directory, env={**os.environ, **dict(environment)})
    if result.returncode != 0:
        sys.exit(result.returncode)


def run_action(action, values):
    known = {f"inputs.{name}": spec.get("default", "") for name, spec in action["inputs"].items()}
    known.update(values)

    def fill(text):
        def value(match):
            if match[1] not in known and not match[1].startswith(("github.event.", "github.token")):
                sys.exit(f"the action uses '{match[1]}', which nothing gives")
            return fill(known.get(match[1], ""))

        return re.sub(r"\$\{\{ *([\w.]+) *\}\}", value, str(text))

    for step in action["runs"]["steps"]:
        condition = re.fullmatch(r"([\w.]+) != ''", step.get("if", "inputs.always != ''"))
        if condition is None:
            sys.exit(f"cannot judge the condition '{step['if']}'")
        if "if" in step and fill("${{ %s }}" % condition[1]) == "":
            continue
        if "${{" in step["run"]:
            sys.exit(f"the script of '{step['name']}' holds an expression: hand it over in env")
        environment = {name: fill(value) for name, value in step.get("env", {}).items()}
        bash(step["run"], fill(step.get("working-directory", ".")), environment)
        if os.path.exists(os.environ["GITHUB_PATH"]):
            with open(os.environ["GITHUB_PATH"], encoding="utf-8") as paths:
                os.environ["PATH"] = ":".join(paths.read().split() + [os.environ["PATH"]])


def run_job(document, name):
    job = document[name]
    parent = document[job["extends"]]
    variables = {key: str(value) for key, value in document["variables"].items() if key not in os.environ}
    os.environ.update(variables)
    bash("\n".join(parent["before_script"] + job["script"]))


def main():
    with open(sys.argv[2], encoding="utf-8") as file:
        document = yaml.safe_load(file)
    if sys.argv[1] == "job":
        run_job(document, sys.argv[3])
    else:
        run_action(document, dict(word.split("=", 1) for word in sys.argv[3:]))


main()
