"""Samples before and after as one HTML page for a person: no scripts, nothing loaded from elsewhere.

What it shows is personal data. Every text is escaped, and the page forbids its browser to load or send anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from gate.manifest.files import show

_LONGEST = 4000
"""Characters of a text that are shown."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a sample (caption, JSON, row) before and after; None where there is no sample any more."""

    name: str
    before: str = field(repr=False)
    after: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """A sample of the page. Pictures are `data:` URLs; what was found is numbered as in the first of them."""

    name: str
    end: str
    rules: tuple[str, ...]
    found: tuple[str, ...]
    before: tuple[str, ...] = field(repr=False)
    after: tuple[str, ...] = field(repr=False)
    texts: tuple[Text, ...] = field(repr=False)


def render_preview(samples: Sequence[Shown], policy: str, notes: Sequence[str]) -> str:
    """The whole page."""
    body = "\n".join(_sample(number, one, len(samples)) for number, one in enumerate(samples, 1))
    links = "".join(
        f'<li><a href="#s{number}">{number}. {_text(one.name)}: {_text(one.end)}</a></li>'
        for number, one in enumerate(samples, 1)
    )
    said = "".join(f"<p>{_text(note)}</p>" for note in notes)
    return _PAGE.format(style=_STYLE, policy=_text(policy), count=len(samples), notes=said, links=links, body=body)


def _sample(number: int, one: Shown, last: int) -> str:
    rules = "".join(f"<li>{_text(rule)}</li>" for rule in one.rules) or "<li>no rule</li>"
    found = "".join(f"<li>{_text(each)}</li>" for each in one.found)
    after = _pictures(one.after, f"sample {number} after") or '<p class="gone">no picture is released</p>'
    before = _pictures(one.before, f"sample {number} before") or '<p class="gone">no picture to show</p>'
    return f"""<article id="s{number}" tabindex="-1" aria-labelledby="h{number}">
<h2 id="h{number}">{number}. {_text(one.name)}</h2>
<p class="end">{_text(one.end)}</p>
<ul>{rules}</ul>
<div class="pair">
<figure><figcaption>before</figcaption>{before}</figure>
<figure><figcaption>after</figcaption>{after}</figure>
</div>
<details open><summary>found: {len(one.found)}</summary><ol>{found}</ol></details>
{"".join(_texts(one.texts))}
<p>{" · ".join(_ways(number, last))}</p>
</article>"""


def _pictures(urls: Sequence[str], alt: str) -> str:
    return "".join(f'<img src="{escape(url)}" alt="{escape(alt)}">' for url in urls)


def _texts(texts: Sequence[Text]) -> Iterator[str]:
    for text in texts:
        after = '<p class="gone">not released</p>' if text.after is None else f"<pre>{_lines(text.after)}</pre>"
        state = ' class="same"' if text.after == text.before else " open"
        yield (
            f"<details{state}><summary>{_text(text.name)}</summary>"
            f'<div class="pair"><pre>{_lines(text.before)}</pre>{after}</div></details>\n'
        )


def _ways(number: int, last: int) -> Iterator[str]:
    if number > 1:
        yield f'<a href="#s{number - 1}">previous sample</a>'
    if number < last:
        yield f'<a href="#s{number + 1}">next sample</a>'
    yield '<a href="#top">all samples</a>'


def _text(text: str) -> str:
    return escape(show(text))


def _lines(text: str) -> str:
    cut = text if len(text) <= _LONGEST else text[:_LONGEST] + " ..."
    return "\n".join(_text(line) for line in cut.split("\n"))


_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem; color: #111;
  background: #fff; }
.warning { background: #8b0000; color: #fff; padding: .75rem 1rem; font-weight: 600; }
article { border-top: 2px solid #666; margin-top: 2rem; padding-top: .5rem; }
.end { font-weight: 600; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; align-items: start; }
figure { margin: 0; } figcaption { font-weight: 600; } img { max-width: 100%; border: 1px solid #999; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f2f2f2; padding: .5rem; margin: 0;
  font-size: .85rem; }
.gone { border: 1px dashed #666; padding: 1rem; margin: 0; }
a:focus, summary:focus { outline: 3px solid #005fcc; outline-offset: 2px; }
"""

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width">
<title>gate preview</title>
<style>{style}</style>
</head>
<body id="top">
<p class="warning" role="alert">This page shows personal data as it stands in the source. Do not share it.</p>
<h1>Before and after: {count} samples under the policy {policy}</h1>
{notes}
<nav aria-label="samples"><ol>{links}</ol></nav>
<main>
{body}
</main>
</body>
</html>
"""
