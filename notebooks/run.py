"""Runs the cells of notebooks one after another, without a notebook server.

    python3 notebooks/run.py NOTEBOOK.ipynb...

PYSPARK_HOME, where it is set, is the folder of a Spark with its python/ folder; else PySpark must be installed.
"""

import glob
import json
import os
import sys

if "PYSPARK_HOME" in os.environ:
    python = os.path.join(os.environ["PYSPARK_HOME"], "python")
    sys.path[:0] = [python] + glob.glob(os.path.join(python, "lib", "py4j-*-src.zip"))
    os.environ.setdefault("SPARK_HOME", os.environ["PYSPARK_HOME"])
# plots are made, not shown
os.environ.setdefault("MPLBACKEND", "Agg")


def run(path):
    with open(path, encoding="utf-8") as file:
        notebook = json.load(file)
    names = {"__name__": "__main__"}
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"{path}, cell {number}", "exec"), names)


if len(sys.argv) < 2:
    sys.exit(__doc__)
for notebook in sys.argv[1:]:
    print("==", notebook)
    folder, name = os.path.split(os.path.abspath(notebook))
    os.chdir(folder)
    run(name)
