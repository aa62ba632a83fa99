"""Prints one line of JSON for each task: its name, how it ended, and what it said."""

import json

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: lines
type: stdout
short_description: one line of JSON for each task
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "lines"

    def line(self, result, ended):
        said = {"task": result.task.name, "ended": ended, "said": result.result}
        self._display.display(json.dumps(said, default=str))

    def v2_runner_on_ok(self, result):
        self.line(result, "changed" if result.result.get("changed") else "ok")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.line(result, "failed")

    def v2_runner_on_unreachable(self, result):
        self.line(result, "unreachable")
