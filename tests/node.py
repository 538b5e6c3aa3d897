"""Runs functions of the client in node, without a browser."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

CLIENT = Path(__file__).resolve().parent.parent / "client"

# Answers one line of JSON per line of JSON. `load` imports a module of the client.
_LOOP = """
import { createInterface } from "node:readline";

const client = process.argv[1];
const load = (name) => import(`file://${client}/${name}`);
for await (const line of createInterface({ input: process.stdin })) {
  const { source, argument } = JSON.parse(line);
  try {
    const value = await (0, eval)(`(${source})`)(argument, load);
    console.log(JSON.stringify({ value: value ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error?.stack ?? error) }));
  }
}
"""


class Node:
    """One process of node, until it is closed."""

    def __init__(self) -> None:
        node = Path(sys.executable).parent / "node"
        command = [str(node), "--input-type=module", "--eval", _LOOP, str(CLIENT)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def evaluate(self, source: str, argument: Any = None) -> Any:
        """The value of ``source(argument, load)``.

        Args:
            source: a function in JavaScript; ``await load('text/format.ts')`` is a module of the client.
            argument: anything that JSON can hold.
        """
        process = self._process
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps({"source": source, "argument": argument}) + "\n")
        process.stdin.flush()
        reply = json.loads(process.stdout.readline())
        assert "error" not in reply, reply["error"]
        return reply["value"]

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
