"""The page of `cargo xtask report` in a real browser.

Arguments: the page, the document it was made from, the folder of `grade
--keep`, a folder for screenshots, and the hostile lines that must be shown.
"""

import json
import sys
from pathlib import Path

from chromium import CONTRAST, check, screen, shot, start
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

page, document, kept, shots, *hostile = sys.argv[1:]
shots = Path(shots)


def nothing_is_loaded_and_nothing_is_complained_about(driver):
    complaints = driver.get_log("browser")
    check(not complaints, f"the console says {complaints}")
    own = Path(page).as_uri()
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = message["params"]["request"]["url"]
            check(url.split("#")[0] in (own, "about:blank"), f"{url} was requested")


def traced(folder):
    """Device, session, opened and closed of a kept trace."""
    sessions = {}
    for line in (folder / "trace.jsonl").read_text().splitlines():
        event = json.loads(line)
        number = event.get("session")
        if event["event"] == "opened":
            sessions[number] = [event["device"], event["at_us"], None]
        elif event["event"] == "closed" and event["by"] != "stopped" and number in sessions:
            sessions[number][2] = event["at_us"]
    return {(device, number, opened, closed) for number, (device, opened, closed) in sessions.items()}


def bars_are_the_sessions_of_the_trace(driver):
    compared = 0
    for task in json.loads(Path(document).read_text())["outcome"]["tasks"]:
        folder = Path(kept) / task["id"]
        if "judged" not in task["state"] or not (folder / "trace.jsonl").exists():
            continue
        seen = task["state"]["judged"]["seen"]
        figure = f"figure[data-timeline='t-{task['id']}-devices']"
        rects = driver.execute_script(
            "return [...document.querySelectorAll(arguments[0] + ' svg.wide rect[data-row]')].map(r => ({...r.dataset, x: r.x.baseVal.value, w: r.width.baseVal.value}))",
            figure,
        )
        drawn = {(r["row"], int(r["session"]), int(r["from"]), int(r["to"]) if r["to"] else None) for r in rects}
        timeline = seen["timelines"][0]
        narrow = driver.execute_script(
            "return [...document.querySelectorAll(arguments[0] + ' svg.compact rect[data-row]')].length", figure
        )
        check(narrow == len(rects), f"{task['id']}: a phone shows {narrow} bars of {len(rects)}")
        told = {
            (row["name"], span["number"], span["from_us"], span["to_us"])
            for row in timeline["rows"]
            for span in row["spans"]
        }
        check(drawn == told, f"{task['id']}: bars {drawn ^ told} differ from the document")
        if "timed-out" not in str(task["state"]["judged"]["ending"]):
            check(drawn == traced(folder), f"{task['id']}: bars differ from the trace")
        # Where the bars are: positions follow from the times, by one scale.
        closed = [r for r in rects if r["to"]]
        if closed:
            longest = max(closed, key=lambda r: int(r["to"]) - int(r["from"]))
            scale = longest["w"] / (int(longest["to"]) - int(longest["from"]))
            for r in closed:
                x = longest["x"] + (int(r["from"]) - int(longest["from"])) * scale
                check(abs(x - r["x"]) < 1, f"{task['id']}: a bar stands at {r['x']}, not at {x}")
        compared += len(drawn)
    check(compared > 5, f"only {compared} bars were compared")
    return compared


def hostile_output_is_text(driver):
    text = driver.execute_script("return document.body.textContent")
    for line in hostile:
        check(line in text, f"{line!r} is not shown")
    made = driver.execute_script("return document.querySelectorAll('script, img, iframe, object, a[href^=http], [onclick], [onerror], [onload]').length")
    check(made == 0, f"{made} elements were made of what a program printed")
    check(driver.execute_script("return typeof window.pwned") == "undefined", "a script ran")


# Of each drawing in two sizes, one is shown, and it fits.
ONE_OF_EACH = """
const shown = s => s.getBoundingClientRect().width > 0;
const wide = s => s.getBoundingClientRect().right > document.documentElement.clientWidth;
const both = [...document.querySelectorAll('.both')].filter(b => b.checkVisibility());
const bad = both.filter(b => { const s = [...b.querySelectorAll('svg')].filter(shown); return s.length != 1 || s.some(wide); });
return bad.map(b => b.parentElement.id || b.parentElement.tagName);
"""


def opened(driver, everything):
    """Everything unfolded, or as the page is loaded."""
    if everything:
        driver.execute_script("document.querySelectorAll('details').forEach(d => { d.dataset.was = d.open; d.open = true; })")
    else:
        driver.execute_script("document.querySelectorAll('details[data-was]').forEach(d => { d.open = d.dataset.was == 'true'; })")


def looks(driver):
    """Each look can be read, and nothing of it is wider than its screen."""
    for name, width, media, scheme in [
        ("light", 1100, "screen", "light"),
        ("dark", 1100, "screen", "dark"),
        ("phone", 390, "screen", "light"),
        ("print", 794, "print", "dark"),
    ]:
        screen(driver, width, scheme, media)
        # Folded or not, which task is which must fit.
        for folded in (False, True):
            opened(driver, not folded)
            wide = driver.execute_script("return document.documentElement.scrollWidth")
            check(wide <= width, f"{name}: the page is {wide} wide on {width}")
            one = driver.execute_script(ONE_OF_EACH)
            check(not one, f"{name}: not one drawing of {one}")
        poor = driver.execute_script(CONTRAST)
        check(not poor, f"{name}: poor contrast of {poor}")
        shot(driver, shots / f"{name}.png")
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def the_keyboard_reaches_all_details(driver):
    opened(driver, True)
    driver.execute_script("document.querySelectorAll('summary').forEach((s, i) => s.dataset.at = i)")
    all_of_them = len(driver.find_elements(By.CSS_SELECTOR, "summary"))
    body, reached = driver.find_element(By.TAG_NAME, "body"), set()
    focusable = driver.execute_script("return document.querySelectorAll('a, summary, [tabindex]').length")
    for _ in range(focusable + 5):
        webdriver.ActionChains(driver).send_keys(Keys.TAB).perform()
        at = driver.execute_script("const e = document.activeElement; return e.tagName == 'SUMMARY' ? e.dataset.at : null")
        if at is not None:
            reached.add(at)
    check(len(reached) == all_of_them and body, f"Tab reached {len(reached)} of {all_of_them}")
    opened(driver, False)
    webdriver.ActionChains(driver).send_keys(Keys.HOME).perform()
    folded = driver.execute_script("return document.querySelectorAll('details.task:not([open]) .bad, details.task[open] .verdict.good').length")
    check(folded == 0, f"{folded} tasks are folded that failed, or open that passed")
    summary = driver.find_element(By.CSS_SELECTOR, "details.task[open] figure summary")
    summary.send_keys(Keys.ENTER)
    is_open = driver.execute_script("return document.querySelector('details.task[open] figure details').open")
    check(is_open, "Enter does not open the table of a timeline")
    headings = driver.execute_script("return [document.querySelectorAll('h1').length, document.querySelectorAll('main').length, document.querySelectorAll('svg[role=img][aria-labelledby]').length]")
    check(headings[:2] == [1, 1] and headings[2] > 0, f"landmarks: {headings}")


def main():
    driver = start(shots / "profile")
    try:
        # The browser's own first page is not ours.
        driver.get("about:blank")
        driver.get_log("performance")
        driver.get(Path(page).as_uri())
        bars = bars_are_the_sessions_of_the_trace(driver)
        hostile_output_is_text(driver)
        looks(driver)
        the_keyboard_reaches_all_details(driver)
        nothing_is_loaded_and_nothing_is_complained_about(driver)
        print(f"the page holds: {bars} bars are the trace's sessions")
    finally:
        driver.quit()


main()
