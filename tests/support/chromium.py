"""Pages in a headless Chromium: what a script finds in a page of a certain width, on a light or a dark screen."""

import html
import json
import os
import re
import shutil
import subprocess

from lxml.html import fromstring

__all__ = ["CHROMIUM", "look"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
SCHEMES = {"light": "1", "dark": "0"}  # Blink's setting
PATIENCE_S = 120


def look(page, script, folder, *, width, scheme="light", library=""):
    """The JSON value that a script's promise gives in a page. A window is no narrower than 500 pixels, a frame is."""
    answer = f"{library}\n;({script})().then(found => parent.postMessage(JSON.stringify(found), '*'))"
    inner = POLICY.sub("", page).replace("</body>", f"<script>{answer}</script></body>")
    outer = (
        "<!doctype html><script>onmessage = message => document.body.append("
        "Object.assign(document.createElement('pre'), {textContent: message.data}))</script>"
        f'<iframe width="{width}" height="2000" srcdoc="{html.escape(inner)}"></iframe>'
    )
    (folder / "frame.html").write_text(outer, encoding="utf-8")
    command = [
        CHROMIUM,
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--virtual-time-budget=60000",
        f"--user-data-dir={folder / 'profile'}",
        f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}",
        f"--window-size={max(width + 50, 1500)},2200",
        "--dump-dom",
        (folder / "frame.html").as_uri(),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE_S, check=True, env=os.environ | {"HOME": str(folder)}
    )
    (found,) = fromstring(done.stdout).xpath("//body/pre")
    return json.loads(found.text)
