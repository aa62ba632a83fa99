"""The pages of the book in a real browser.

Arguments: the folder of the pages, and a folder for screenshots.
"""

import json
import sys
from pathlib import Path

from chromium import CONTRAST, check, screen, shot, start

pages, shots = map(Path, sys.argv[1:])
# mdBook's own: its contents without scripts, and all chapters on one page.
OTHERS = ["toc.html", "print.html"]
LOOKS = [("light", 1280, "light"), ("dark", 1280, "dark"), ("phone", 390, "light"), ("phone-dark", 390, "dark")]
# The grounds of all timelines; what is drawn beside a ground or is not drawn at all.
TIMELINES = """
// Each is there in two sizes, and one of them is shown.
const drawn = [...document.querySelectorAll('svg.timeline')].filter(svg => svg.checkVisibility());
const wrong = drawn.filter(svg => {
  const box = svg.getBoundingClientRect();
  const rects = [...svg.querySelectorAll('rect.span')].map(rect => rect.getBoundingClientRect());
  return !rects.length || rects.some(rect => rect.width < 1 || rect.right > box.right || rect.bottom > box.bottom);
});
return [drawn.map(svg => getComputedStyle(svg.querySelector('.ground')).fill), wrong.map(svg => svg.id)];
"""


def requested(driver):
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            yield message["params"]["request"]["url"]


def holds(driver, page, look, width):
    """A page can be read as it is shown now; the grounds of its timelines."""
    name = f"{page.relative_to(pages)}, {look}"
    wide = driver.execute_script("return document.documentElement.scrollWidth")
    check(wide <= width, f"{name}: the page is {wide} wide on {width}")
    headings = driver.execute_script("return document.querySelectorAll('main h1').length")
    check(headings == 1, f"{name}: {headings} headings of the first level")
    # mdBook's colours of code are its own.
    poor = driver.execute_script(CONTRAST.replace("body *", 'main :not([class^="hljs-"])'))
    check(not poor, f"{name}: poor contrast of {poor}")
    grounds, wrong = driver.execute_script(TIMELINES)
    check(not wrong, f"{name}: timelines that are drawn wrong: {wrong}")
    complaints = driver.get_log("browser")
    check(not complaints, f"{name}: the console says {complaints}")
    for url in requested(driver):
        own = url.startswith((pages.as_uri(), "data:", "about:"))
        check(own, f"{name}: {url} was requested")
    return grounds


def main():
    found = [page for page in sorted(pages.rglob("*.html")) if page.name not in OTHERS]
    check(len(found) > 20, f"only {len(found)} pages are found")
    driver = start(shots / "profile")
    grounds = {}
    try:
        driver.get("about:blank")
        list(requested(driver))
        for look, width, scheme in LOOKS:
            screen(driver, width, scheme)
            grounds[look] = []
            for page in found:
                driver.get(page.as_uri())
                grounds[look] += holds(driver, page, look, width)
                name = "-".join(page.relative_to(pages).with_suffix("").parts)
                shot(driver, shots / f"{name}.{look}.png")
    finally:
        driver.quit()
    colours = {look: set(of_timelines) for look, of_timelines in grounds.items()}
    check(all(len(one) == 1 for one in colours.values()), f"grounds: {colours}")
    check(colours["light"] != colours["dark"], "timelines do not follow the theme")
    print(f"the book holds: {len(found)} pages, {len(grounds['light'])} timelines, light and dark, 1280 and 390 wide")


main()
