import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { fontFaces, fontPreloads, headingFace, readingFace } from '../../server/fonts.ts'
import { directionOf } from '../languages.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/**
 * The frame of every page for people who answer: one column, the company's name, light or dark as their device is. The
 * colours are those of the application's own style sheet.
 */
export function frame(page: {
  language: string
  company: string
  title: string
  body: Html
  /** Inside a page of somebody else: without the company's head, and light, as nearly all such pages are. */
  embedded?: boolean
}): Html {
  return html`<!doctype html>
<html lang="${page.language}" dir="${directionOf(page.language)}" class="${page.embedded ? 'embedded' : ''}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="${page.embedded ? 'light' : 'light dark'}">
    <title>${page.title} · ${page.company}</title>
    ${fontPreloads}
    <style nonce="__NONCE__">${raw(styles)}</style>
    <script src="/answering.js" type="module"></script>
  </head>
  <body>
    <main aria-label="${page.title}">${page.embedded ? '' : html`<p class="company">${page.company}</p>`}${page.body}</main>
  </body>
</html>`
}

const styles = `${fontFaces}
:root { color-scheme: light dark; --paper: #f6f7f5; --surface: #ffffff; --sunk: #eef0ed; --ink: #16201e; --soft: #55605c;
  --line: #e0e4df; --strong: #8b9590; --accent: #0b5b57; --on-accent: #ffffff; --accent-soft: #e2f0ed; --brick: #9f3721;
  --brick-soft: #fbebe7; }
html.embedded { color-scheme: light; }
@media (prefers-color-scheme: dark) {
  :root:not(.embedded) { --paper: #131918; --surface: #1a2120; --sunk: #0f1413; --ink: #e5eae7; --soft: #a4b0ac; --line: #2a3230;
    --strong: #74807c; --accent: #6cc7bb; --on-accent: #06201d; --accent-soft: #17332f; --brick: #ea9a86;
    --brick-soft: #3a2019; }
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 100%/1.5 ${readingFace};
  -webkit-text-size-adjust: 100%; }
body { margin: 0; }
main { max-width: 40rem; margin: 0 auto; padding: 0 1rem; }
.company { margin: 0; padding-top: 1.25rem; font-weight: 650; letter-spacing: 0.01em; color: var(--accent); }
main { padding-bottom: 3rem; }
.embedded main { padding: 0.25rem 1rem 1rem; }
h1 { font: 600 1.75rem/1.2 ${headingFace}; margin: 1rem 0 0.5rem; text-wrap: balance; overflow-wrap: anywhere; }
p { margin: 0.5rem 0; overflow-wrap: anywhere; }
.lines { white-space: pre-line; }
.soft { color: var(--soft); font-size: 0.9375rem; }
.note { background: var(--accent-soft); padding: 0.625rem 0.875rem; border-radius: 0.5rem; }
.languages { display: flex; gap: 0.5rem; align-items: center; flex-wrap: wrap; margin: 0.75rem 0; }
fieldset { border: 0; margin: 1.25rem 0 0; padding: 1.125rem 1rem 1.25rem; background: var(--surface);
  border: 1px solid var(--line); border-radius: 0.75rem; min-width: 0; }
fieldset[hidden], [hidden] { display: none !important; }
fieldset.wrong { border-color: var(--brick); }
legend { float: left; width: 100%; padding: 0; margin-bottom: 0.5rem; font-weight: 600; font-size: 1.0625rem; line-height: 1.4; overflow-wrap: anywhere; }
legend ~ * { clear: both; }
.tag { font-weight: 400; color: var(--soft); font-size: 0.875rem; }
.help { margin: 0 0 0.5rem; color: var(--soft); font-size: 0.9375rem; }
.field ~ .help { margin: 0.375rem 0 0; }
.problem { color: var(--brick); font-weight: 600; margin: 0.5rem 0 0.625rem; }
.alert { background: var(--brick-soft); color: var(--brick); padding: 0.625rem 0.875rem; border-radius: 0.5rem; font-weight: 600; }
label { cursor: pointer; }
.scale { display: grid; grid-template-columns: repeat(6, 1fr); gap: 0.375rem; margin-top: 0.875rem; }
@media (min-width: 34rem) { .scale { grid-template-columns: repeat(11, 1fr); } }
.scale label, .stars label { position: relative; display: grid; place-items: center; min-height: 2.75rem;
  border: 1px solid var(--strong); border-radius: 0.5rem; font-variant-numeric: tabular-nums; background: var(--surface); }
.scale input, .stars input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
.scale label:has(:checked), .stars label:has(:checked) { background: var(--accent); color: var(--on-accent);
  border-color: var(--accent); font-weight: 650; }
label:has(:focus-visible), input:focus-visible, textarea:focus-visible, select:focus-visible, button:focus-visible,
summary:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.ends { display: flex; justify-content: space-between; gap: 1rem; color: var(--soft); font-size: 0.875rem; margin: 0.375rem 0 0; }
.ends span:last-child { text-align: end; }
.touchpoint { margin: 1rem 0 0; padding: 0; border: 0; background: none; }
.touchpoint legend { font-weight: 500; font-size: 1rem; }
.stars { display: grid; grid-template-columns: repeat(5, 1fr); gap: 0.375rem; margin-top: 0.375rem; padding-top: 0.375rem; }
.choices { display: grid; gap: 0.375rem; margin-top: 0.25rem; }
.apart { margin-top: 0.875rem; padding-top: 0.875rem; border-top: 1px solid var(--line); }
.none { margin-top: 0.375rem; }
.choice { display: flex; gap: 0.75rem; align-items: flex-start; padding: 0.625rem 0.75rem; min-height: 2.75rem;
  border: 1px solid var(--line); border-radius: 0.5rem; overflow-wrap: anywhere; }
.choice:hover { border-color: var(--strong); }
.choice:has(:checked) { border-color: var(--accent); background: var(--accent-soft); }
.choice input { flex: none; width: 1.25rem; height: 1.25rem; margin: 0.125rem 0 0; accent-color: var(--accent); }
.choice > span { min-width: 0; }
.field { display: block; margin-top: 0.75rem; }
.field > span { display: block; font-size: 0.9375rem; color: var(--soft); margin-bottom: 0.25rem; }
input[type=text], input[type=email], textarea, select { width: 100%; font: inherit; font-size: 1rem; color: inherit;
  background: var(--surface); border: 1px solid var(--strong); border-radius: 0.5rem; padding: 0.625rem 0.75rem; min-height: 2.75rem; }
select { appearance: none; padding-inline-end: 2.25rem; background: var(--surface) no-repeat right 0.75rem center / 0.75rem;
  background-image: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 12 8' fill='none' stroke='%23778580' stroke-width='2'%3E%3Cpath d='m1 1 5 5 5-5'/%3E%3C/svg%3E"); }
[dir=rtl] select { background-position-x: 0.75rem; }
.languages select { width: auto; }
textarea { min-height: 7rem; resize: vertical; display: block; }
.actions { display: flex; gap: 0.75rem; flex-wrap: wrap; align-items: center; margin-top: 1.5rem; }
button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: 0.625rem 1.25rem; border-radius: 0.5rem; cursor: pointer;
  border: 1px solid var(--strong); background: var(--surface); color: inherit; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.small { min-height: 2.25rem; padding: 0.25rem 0.75rem; font-weight: 500; }
.status { color: var(--soft); font-size: 0.875rem; margin: 0; }
details { margin-top: 1.25rem; }
summary { cursor: pointer; min-height: 1.75rem; color: var(--accent); font-weight: 500; }
a { color: var(--accent); }
.about { margin-top: 2rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.9375rem; }
`
