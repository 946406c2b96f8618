"""Compares bills of materials with advisories, without a network. The work of dependency-scan.sh.

Bills of materials are CycloneDX JSON; advisories are OSV JSON: files of one or of many ("vulns"), folders, or zip files.
"""

import argparse
import json
import pathlib
import re
import sys
import zipfile

# How Maven orders qualifiers; none stands for a release.
QUALIFIERS = {"alpha": -5, "a": -5, "beta": -4, "b": -4, "milestone": -3, "m": -3, "rc": -2, "cr": -2, "snapshot": -1,
              "": 0, "final": 0, "ga": 0, "release": 0, "sp": 1}


def parts(version):
    """A version as a key to sort by."""
    key = []
    for word in re.findall(r"\d+|[a-z]+", version.lower()):
        if not word.isdigit():
            strip(key)
        key.append((1, int(word), "") if word.isdigit() else (0, QUALIFIERS.get(word, 2), word if word not in QUALIFIERS else ""))
    strip(key)
    return key


def strip(key):
    """Removes trailing zeros: 1.0 is 1, and 1.0-rc is 1-rc."""
    while key and key[-1] in ((1, 0, ""), (0, 0, "")):
        key.pop()


def precedes(left, right):
    left, right = parts(left), parts(right)
    length = max(len(left), len(right))
    for a, b in zip(pad(left, length), pad(right, length)):
        if a != b:
            return a < b
    return False


def pad(key, length):
    # what is missing counts as a release: more than a qualifier like rc, less than a number
    return key + [(0, 0, "")] * (length - len(key))


def in_range(version, events):
    """Whether a version is in a range of events, which are in the order of versions."""
    inside = False
    for event in events:
        if "introduced" in event:
            if event["introduced"] == "0" or not precedes(version, event["introduced"]):
                inside = True
        elif "fixed" in event:
            if not precedes(version, event["fixed"]):
                inside = False
        elif "last_affected" in event and precedes(event["last_affected"], version):
            inside = False
    return inside


def fixes(affected):
    """In which versions a vulnerability is fixed, in words."""
    events = [event for each in affected.get("ranges", []) for event in each.get("events", [])]
    words = sorted({e["fixed"] for e in events if "fixed" in e})
    words += sorted({"the version after " + e["last_affected"] for e in events if "last_affected" in e})
    return ", ".join(words) or "no version yet"


def concerns(affected, component):
    package = affected.get("package", {})
    if (package.get("ecosystem", "").split(":")[0], package.get("name")) != component[:2]:
        return False
    if component[2] in affected.get("versions", []):
        return True
    return any(in_range(component[2], r["events"]) for r in affected.get("ranges", [])
               if r.get("type") in ("ECOSYSTEM", "SEMVER") and package.get("ecosystem") != "llama.cpp")


def component_of(purl):
    match = re.fullmatch(r"pkg:maven/([^/]+)/([^@]+)@([^?#]+).*", purl)
    return ("Maven", match[1] + ":" + match[2], match[3]) if match else None


def components(files):
    found = set()
    for file in files:
        bill = json.loads(pathlib.Path(file).read_text(encoding="utf-8"))
        if bill.get("bomFormat") != "CycloneDX":
            sys.exit(f"error: {file} is no bill of materials in CycloneDX's JSON; name the bom.json of a release build")
        for each in bill.get("components", []):
            component = component_of(each.get("purl", ""))
            if component:
                found.add(component)
    return found


def documents(path):
    path = pathlib.Path(path)
    if path.is_dir():
        for file in sorted(path.rglob("*.json")):
            yield file.read_text(encoding="utf-8")
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    yield archive.read(name).decode("utf-8")
    elif path.is_file():
        yield path.read_text(encoding="utf-8")
    else:
        sys.exit(f"error: there are no advisories at {path}; name a JSON file, a folder or a zip file")


def advisories(paths):
    for path in paths:
        for text in documents(path):
            read = json.loads(text)
            yield from read.get("vulns", [read])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", action="append", default=[])
    parser.add_argument("--advisories", action="append", default=[])
    parser.add_argument("bills", nargs="*")
    arguments = parser.parse_args()
    wanted = components(arguments.bills) | {("llama.cpp", "llama.cpp", engine) for engine in arguments.engine}
    count = open_findings = 0
    for advisory in advisories(arguments.advisories):
        count += 1
        if advisory.get("withdrawn"):
            continue
        lines = set()
        for affected in advisory.get("affected", []):
            for component in wanted:
                if concerns(affected, component):
                    lines.add(f"{component[1]} {component[2]}\t{advisory['id']}\tfixed in {fixes(affected)}")
        assessment = advisory.get("database_specific", {}).get("assessment")
        for line in sorted(lines):
            open_findings += not assessment
            print(f"{'ASSESSED' if assessment else 'FOUND'}\t{line}\t{assessment or advisory.get('summary', '')}")
    print(f"{len(wanted)} components, {count} advisories, {open_findings} to look at")
    sys.exit(1 if open_findings else 0)


if __name__ == "__main__":
    main()
