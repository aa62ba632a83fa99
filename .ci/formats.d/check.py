"""Validates the reports of grades, format by format, and that a wrong document of each
format is refused.

Arguments: the folder with the tools, and folders that each have the reports of one
grade, named by their format. The first folder is of a grade with failures.
"""

import csv
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import junitparser
import xmlschema
from markdown_it import MarkdownIt
from tap.parser import Parser

HERE = Path(__file__).resolve().parent
tools, *folders = map(Path, sys.argv[1:])
python = Path(sys.executable).parent


class Refused(Exception):
    pass


def need(holds, why):
    if not holds:
        raise Refused(why)


def tool(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    need(done.returncode == 0, (done.stdout + done.stderr)[-2000:])
    return done.stdout


def by_schema(path, schema):
    tool(python / "check-jsonschema", "--regex-variant", "python", "--schemafile", schema, path)
    return json.loads(path.read_text())


# --- one validator per format; each returns how many tests or rows it has read ---


def gradescope(path):
    report = by_schema(path, HERE / "gradescope.schema.json")
    need(report["score"] == sum(test["score"] for test in report["tests"]), "a wrong sum")
    return len(report["tests"])


def classroom50(path):
    report = by_schema(path, HERE / "classroom50.schema.json")
    # What their runner checks in code.
    need(report["owner"] == os.environ["OWNER"], "the owner is not that of the repository")
    for part in (report, *report["tests"]):
        need(part["score"] <= part["max-score"], "more points than there are")
        points = (part["score"], part["max-score"])
        need(all(type(number) is int for number in points), f"{points} are no integers")
    need(path.stat().st_size < 10 << 20, "10 MiB or more")
    return len(report["tests"])


def prairielearn(path):
    report = by_schema(path, HERE / "prairielearn.schema.json")
    need(path.stat().st_size <= 1_000_000, "more than 1 MB")
    return len(report.get("tests", report.get("format_errors")))


def junit(path):
    problems = [str(error.reason) for error in xmlschema.XMLSchema(tools / "junit-10.xsd").iter_errors(path)]
    need(not problems, "; ".join(problems))
    suites = junitparser.JUnitXml.fromfile(str(path))
    names = [(case.classname, case.name) for suite in suites for case in suite]
    need(len(names) == len(set(names)), "two cases have one name")
    suites_told = (suites.tests, suites.failures, suites.errors)
    suites.update_statistics()
    counted = (suites.tests, suites.failures, suites.errors)
    need(suites_told == counted, f"{suites_told} are told, {counted} counted")
    return len(names)


def sarif(path):
    log = by_schema(path, tools / "sarif.schema.json")
    told = json.loads(path.read_text())["runs"][0]
    rules = {rule["id"] for rule in told["tool"]["driver"]["rules"]}
    need(all(result["ruleId"] in rules for result in told["results"]), "a result without a rule")
    # A reader that we did not write finds the same.
    listed = tool(python / "sarif", "csv", "--output", path.with_suffix(".listed"), path)
    rows = list(csv.reader(path.with_suffix(".listed").open()))
    need(len(rows) == 1 + len(told["results"]), f"sarif-tools reads {rows} {listed}")
    return len(log["runs"][0]["results"])


def ctrf(path):
    tool("node", HERE / "ctrf.mjs", tools, path)
    results = json.loads(path.read_text())["results"]
    counted = {}
    for test in results["tests"]:
        counted[test["status"]] = counted.get(test["status"], 0) + 1
    summary = {key: results["summary"][key] for key in ("passed", "failed", "skipped", "pending", "other")}
    need({key: number for key, number in summary.items() if number} == counted, f"{summary}: {counted}")
    need(results["summary"]["start"] <= results["summary"]["stop"], "it ends before it starts")
    return len(results["tests"])


def tap(path):
    text = path.read_text()
    told = tools / "node_modules/.bin/tap-parser"
    done = subprocess.run([str(told), "-j"], input=text, capture_output=True, text=True)
    final = next(event[1] for event in json.loads(done.stdout) if event[0] == "complete")
    # A test that does not hold is no mistake in the stream.
    own = [it for it in final["failures"] if it.get("tapError")]
    need(not own and not final.get("bailout"), f"tap-parser: {own} {final.get('bailout')}")
    need(final["count"] == final["plan"]["end"], f"tap-parser: {final}")
    # tap.py knows no pragma.
    lines = list(Parser().parse_text(text.replace("pragma +strict\n", "")))
    need(all(line.category != "unknown" for line in lines), "tap.py: a line that is not TAP")
    points = [line for line in lines if line.category == "test"]
    need(len(points) == final["count"], "tap.py and tap-parser disagree")
    need(sum(not line.ok for line in points) == final["fail"], "tap.py and tap-parser disagree on failures")
    return len(points)


def trace(path):
    events = by_schema(path, HERE / "trace.schema.json")["traceEvents"]
    named = {(it["pid"], it["tid"]) for it in events if it["name"] == "thread_name"}
    need(all((it["pid"], it["tid"]) in named for it in events), "a thread without a name")
    threads = {}
    for event in events:
        if event["ph"] == "X":
            threads.setdefault((event["pid"], event["tid"]), []).append((event["ts"], -event["dur"]))
    # Perfetto drops a slice that neither nests nor follows.
    for slices in threads.values():
        ends = []
        for start, dur in sorted(slices):
            while ends and ends[-1] <= start:
                ends.pop()
            need(not ends or start - dur <= ends[-1], "slices overlap and do not nest")
            ends.append(start - dur)
    return sum(map(len, threads.values()))


ANNOTATION = re.compile(r"::(error|notice) ((?:\w+=[^,:]*,?)*)::(.*)")


def github(path):
    kinds = {"error": 0, "notice": 0}
    for line in path.read_text().splitlines():
        found = ANNOTATION.fullmatch(line)
        need(found, f"not an annotation: {line}")
        kinds[found[1]] += 1
        properties = dict(pair.split("=", 1) for pair in found[2].split(",") if pair)
        need(properties.get("title"), "an annotation without a title")
        need(set(properties) <= {"file", "line", "endLine", "title"}, str(properties))
        need(len(found[3]) < 60_000, "too long")
    need(kinds["notice"] == 1 and kinds["error"] <= 10, f"GitHub shows ten of a kind: {kinds}")
    return kinds["error"]


def markdown(path):
    need(path.stat().st_size < 1 << 20, "1 MiB or more")
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").parse(path.read_text())
    ours = {
        *("heading_open heading_close paragraph_open paragraph_close inline fence".split()),
        *(f"{part}_{end}" for part in "table thead tbody tr th td".split() for end in ("open", "close")),
    }
    for token in rendered:
        need(token.type in ours, f"{token.type}: {token.content[:80]}")
        for child in token.children or []:
            need(child.type in ("text", "text_special", "softbreak"), f"{child.type}: {child.content[:80]}")
    return sum(token.type == "tr_open" for token in rendered) - 1


def table(path):
    """Rows of a CSV file, each as wide as the first; no cell is a formula."""
    text = path.read_bytes().decode()
    rows = list(csv.reader(io.StringIO(text), strict=True))
    need(len({len(row) for row in rows}) == 1, f"{[len(row) for row in rows]} cells")
    need(len(rows) == text.count("\r\n"), "a row in a row")
    # As a spreadsheet of another country parts them.
    other = [cell for line in text.splitlines() for cell in re.split("[;,]", line)]
    for cell in [*(cell for row in rows for cell in row), *other]:
        need(not re.match(r'[\s"]*[=+@＝＋－＠-]', cell), f"a formula: {cell}")
    return rows


def number(cell):
    need(cell == "" or re.fullmatch(r"\d+", cell), f"not a grade: {cell}")


def plain(path):
    rows = table(path)
    need(rows[0][:5] == ["id", "name", "email", "points", "possible"], str(rows[0]))
    need(rows[0][-1] == "feedback", str(rows[0]))
    for row in rows[1:]:
        need(row[0], "a student without an id")
        list(map(number, row[3:-1]))
    return len(rows) - 1


def canvas(path):
    """The importer's rules: lib/gradebook_importer.rb."""
    head, possible, *rows = table(path)
    need("Student" in head[0] and "ID" in head[1], f"not a gradebook: {head}")
    need(head[2:5] == ["SIS User ID", "SIS Login ID", "Section"], "the section is the last column of the student")
    reserved = re.compile(r"(Current|Final|Override) (Score|Points|Grade)|.*Status", re.I)
    need(len(head) > 5 and not any(map(reserved.fullmatch, head[5:])), f"never imported: {head[5:]}")
    need("Points Possible" in possible[0], "no possible points")
    for row in rows:
        need(row[1] or row[2] or row[3] or row[0], "a student that cannot be found")
        list(map(number, row[5:]))
    return len(rows)


def moodle(path):
    """The importer's rules: grade/import/csv/classes/load_data.php."""
    head, *rows = table(path)
    need({"ID number", "Email address"} <= set(head), f"no student can be found: {head}")
    need(len(head) == len(set(head)), "two columns have one name")
    for row in rows:
        grade = row[3]
        number(grade)
        need(grade == "" or int(grade) <= 100, "more than 100 is refused")
    return len(rows)


def nbgrader(path):
    source = next(tools.glob("nbgrader/nbgrader/plugins/export.py")).read_text()
    keys = re.search(r"keys = \[(.*?)\]", source, re.S)[1]
    head, *rows = table(path)
    need(head == re.findall(r'"(\w+)"', keys), f"other columns than nbgrader's: {head}")
    # It joins them without quotes.
    need('"' not in path.read_text(), "a cell that must be quoted")
    for row in rows:
        list(map(number, row[7:]))
    return len(rows)


VALIDATORS = {
    "gradescope": gradescope, "classroom50": classroom50, "prairielearn": prairielearn,
    "junit": junit, "sarif": sarif, "ctrf": ctrf, "tap": tap, "trace": trace, "github": github,
    "markdown": markdown, "csv": plain, "canvas": canvas, "moodle": moodle, "nbgrader": nbgrader,
}


# --- what a program printed is data ---


def is_obeyed(c):
    return c != "\n" and (
        unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")
        or 0xFE00 <= ord(c) <= 0xFE0F
        or ord(c) & 0xFFFE == 0xFFFE
    )


def commands(text):
    """Lines that a runner of GitHub, Azure or TeamCity takes for commands."""
    lines = re.split(r"\r\n|\n|\r", text)
    found = [line for line in lines if line.lstrip().startswith("::")]
    return found + [line for line in lines if re.search(r"##\w*\[", line)]


def texts(value):
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(part)


def data_only(path):
    text = path.read_bytes().decode().replace("\r\n", "\n")
    every = [text]
    if text.startswith("{"):
        for line in text.splitlines() if path.suffix == ".jsonl" else [text]:
            every += texts(json.loads(line))
    for text in every:
        obeyed = sorted({hex(ord(c)) for c in text if is_obeyed(c)})
        # A kept trace says in JSON what was sent.
        need(not obeyed or path.suffix == ".jsonl" and text is not every[0], f"obeyed: {obeyed}")
        if path.name != "github" and (path.suffix != ".jsonl" or text is every[0]):
            need(not commands(text), f"commands: {commands(text)}")


# --- a wrong document of each format ---


def changed(edit):
    def change(text):
        document = json.loads(text)
        edit(document)
        return json.dumps(document)
    return change


def replaced(old, new):
    def change(text):
        assert old in text, old
        return text.replace(old, new, 1)
    return change


def first_slice(document):
    return next(event for event in document["traceEvents"] if event["ph"] == "X")


def overlapping(document):
    own = first_slice(document)
    document["traceEvents"].append({**own, "ts": own["ts"] + own["dur"] / 2})


WRONG = [
    ("gradescope", "an unknown status", changed(lambda it: it["tests"][0].update(status="ok"))),
    ("gradescope", "a field of no test", changed(lambda it: it["tests"][0].update(points=1))),
    ("classroom50", "a float score", changed(lambda it: it.update(score=1.5))),
    ("classroom50", "a float that is whole", changed(lambda it: it.update(score=float(it["score"])))),
    ("classroom50", "another owner", changed(lambda it: it.update(owner="x"))),
    ("classroom50", "more than there is", changed(lambda it: it["tests"][0].update(score=99))),
    ("classroom50", "a field of their own", changed(lambda it: it.update(seed=1))),
    ("prairielearn", "a score above 1", changed(lambda it: it.update(score=1.5))),
    ("prairielearn", "not gradable, with a score", changed(lambda it: it.update(gradable=False))),
    ("junit", "an attribute of another dialect", replaced("<testcase ", '<testcase assertions="1" ')),
    ("junit", "four decimals", lambda text: re.sub(r'time="[\d.]+"', 'time="1.2345"', text, count=1)),
    ("junit", "one name for two", lambda text: re.sub(r'name="[\w-]+: [^"]*"', 'name="x"', text)),
    ("junit", "a wrong sum", lambda text: re.sub(r'tests="\d+"', 'tests="99"', text, count=1)),
    ("sarif", "no version", changed(lambda it: it.pop("version"))),
    ("sarif", "a level of another tool", changed(lambda it: it["runs"][0]["results"][0].update(level="fatal"))),
    ("sarif", "a line 0", lambda text: re.sub(r'"startLine": \d+', '"startLine": 0', text, count=1)),
    ("ctrf", "a field of no test", changed(lambda it: it["results"]["tests"][0].update(points=1))),
    ("ctrf", "a wrong sum", changed(lambda it: it["results"]["summary"].update(failed=99))),
    ("tap", "a point too few", lambda text: re.sub(r"1\.\.\d+", "1..999", text)),
    ("tap", "a line that is no TAP", lambda text: text + "hello\n"),
    ("tap", "a stream that bails out", lambda text: text + "Bail out! x\n"),
    ("trace", "a slice without an end", changed(lambda it: first_slice(it).pop("dur"))),
    ("trace", "slices that overlap", changed(overlapping)),
    ("trace", "a counter of words", lambda text: re.sub(r'"number": \d+\n(\s*)\},\n\s*"name": "open', r'"number": "x"\n\1},\n"name": "open', text, count=1)),
    ("github", "another command", lambda text: text + "::set-output name=a::b\n"),
    ("github", "words", lambda text: text + "hello\n"),
    ("github", "eleven errors", lambda text: text + "::error title=x::y\n" * 11),
    ("markdown", "a script", lambda text: text + "\n<script>alert(1)</script>\n"),
    ("markdown", "a link", lambda text: text + "\n[x](https://example.com)\n"),
    ("csv", "a formula", lambda text: text + re.sub(r"^\w+", "=1+1", text.splitlines()[1]) + "\r\n"),
    ("csv", "a cell too many", lambda text: text.rstrip() + ",1\r\n"),
    ("canvas", "another first column", replaced("Student", "Name")),
    ("canvas", "a grade in words", lambda text: text.rstrip() + "x\r\n"),
    ("canvas", "a reserved column", lambda text: re.sub(r"Section,[^\r]*", "Section,Final Score", text)),
    ("moodle", "a cell too many", lambda text: text.rstrip() + ",1\r\n"),
    ("moodle", "more than 100", lambda text: re.sub(r"(\r\n[^,]*,[^,]*,[^,]*,)\d+", r"\g<1>101", text)),
    ("nbgrader", "another column", replaced("raw_score", "points")),
]


def main():
    os.environ["NO_COLOR"] = "1"
    for folder in folders:
        read = {}
        for name, validate in VALIDATORS.items():
            try:
                read[name] = validate(folder / name)
            except Refused as why:
                sys.exit(f"{folder.name}/{name} is refused: {why}")
        for path in sorted(it for it in folder.rglob("*") if it.is_file() and it.suffix != ".listed"):
            try:
                data_only(path)
            except Refused as why:
                sys.exit(f"{path} is not only data: {why}")
        print(f"{folder.name}: " + ", ".join(f"{name} {number}" for name, number in read.items()))
    wrong = folders[0].with_name("wrong")
    wrong.mkdir()
    for name, what, change in WRONG:
        text = (folders[0] / name).read_bytes().decode()
        (wrong / name).write_bytes(change(text).encode())
        assert change(text) != text, f"{name}: {what} changes nothing"
        try:
            VALIDATORS[name](wrong / name)
        except Refused:
            continue
        sys.exit(f"{name} with {what} was not refused")
    hostile = ["\x1b", "\x9b", "\u202e", "\U000e0041", "\u200b", "\n ::x::y", "##[x]"]
    for words in hostile:
        (wrong / "human").write_text((folders[0] / "human").read_text() + words)
        try:
            data_only(wrong / "human")
        except Refused:
            continue
        sys.exit(f"{words!r} was taken for data")
    missing = set(VALIDATORS) - {name for name, _, _ in WRONG}
    assert not missing, missing
    print(f"refused, as it must be: {len(WRONG)} wrong documents, {len(hostile)} hostile words")


main()
