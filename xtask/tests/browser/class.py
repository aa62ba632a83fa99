"""The page of a class in a real browser: it is sorted, and loads nothing.

Arguments: the page, a folder for the browser's files.
"""

import json
import sys
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

page, profile = sys.argv[1:]


def check(holds, what):
    if not holds:
        sys.exit(f"class.py: {what}")


options = webdriver.ChromeOptions()
options.binary_location = "/usr/bin/chromium"
for flag in (
    "headless no-sandbox disable-gpu disable-quic no-first-run "
    "disable-background-networking disable-component-update disable-sync"
).split():
    options.add_argument(f"--{flag}")
options.add_argument(f"--user-data-dir={profile}")
options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
try:
    # What the browser loads for itself does not count.
    driver.get("about:blank")
    driver.get_log("performance")
    started = time.monotonic()
    driver.get(f"file://{page}")
    names = "return [...document.querySelectorAll('#students tbody th')].map((it) => it.textContent)"
    rows = driver.execute_script(names)
    check(len(rows) == 1000 and rows == sorted(rows), f"{len(rows)} rows, in the order of ids")
    button = driver.find_element(By.CSS_SELECTOR, "#students thead button")
    button.click()
    check(driver.execute_script(names) == rows[::-1], "the first click sorts downwards")
    button.click()
    check(driver.execute_script(names) == rows, "the second click sorts upwards")
    check(not driver.get_log("browser"), "the browser complains")
    requests = (json.loads(it["message"])["message"] for it in driver.get_log("performance"))
    sent = [it["params"]["request"]["url"] for it in requests if it["method"] == "Network.requestWillBeSent"]
    check(sent == [f"file://{page}"], f"the page loads {sent}")
    print(f"1,000 rows, sorted twice: {time.monotonic() - started:.1f} s")
finally:
    driver.quit()
