import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { fontFaces, fontPreloads, headingFace, readingFace } from '../../server/fonts.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** The frame of the pages people agree on and withdraw on: one column, light or dark as their device is, no scripts. */
export const frame = (page: {
  language: string
  company: string
  title: string
  body: Html
}): Html => html`<!doctype html>
<html lang="${page.language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <title>${page.title} · ${page.company}</title>
    ${fontPreloads}
    <style nonce="__NONCE__">${raw(styles)}</style>
  </head>
  <body>
    <main><p class="company">${page.company}</p><h1>${page.title}</h1>${page.body}</main>
  </body>
</html>`

/** The colours are those of the application's own style sheet. */
const styles = `${fontFaces}
:root { color-scheme: light dark; --paper: #f6f7f5; --surface: #ffffff; --ink: #16201e; --soft: #55605c; --line: #e0e4df;
  --strong: #8b9590; --accent: #0b5b57; --on-accent: #ffffff; --accent-soft: #e2f0ed; --brick: #9f3721; --brick-soft: #fbebe7; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #131918; --surface: #1a2120; --ink: #e5eae7; --soft: #a4b0ac; --line: #2a3230; --strong: #74807c;
    --accent: #6cc7bb; --on-accent: #06201d; --accent-soft: #17332f; --brick: #ea9a86; --brick-soft: #3a2019; }
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 100%/1.5 ${readingFace}; -webkit-text-size-adjust: 100%; }
body { margin: 0; }
main { max-width: 40rem; margin: 0 auto; padding: 0 1rem 3rem; overflow-wrap: anywhere; }
.company { margin: 0; padding-top: 1.25rem; font-weight: 650; letter-spacing: 0.01em; color: var(--accent); }
h1 { font: 600 1.75rem/1.2 ${headingFace}; margin: 1rem 0 0.5rem; text-wrap: balance; }
h2 { font-size: 1.0625rem; font-weight: 600; margin: 1.75rem 0 0.5rem; }
p { margin: 0.5rem 0; }
.soft { color: var(--soft); font-size: 0.9375rem; }
figure { margin: 0.75rem 0 0; padding: 1.125rem 1.25rem; background: var(--surface); border: 1px solid var(--line); border-radius: 0.75rem; }
blockquote { margin: 0; font: 1.1875rem/1.5 ${headingFace}; white-space: pre-line; }
blockquote + p { margin-top: 0.75rem; }
li details { margin-top: 0.25rem; }
.one + .one { margin-top: 0.875rem; padding-top: 0.875rem; border-top: 1px solid var(--line); }
figcaption { margin-top: 0.625rem; color: var(--soft); font-size: 0.9375rem; }
fieldset { border: 0; margin: 1.75rem 0 0; padding: 0; min-width: 0; }
legend { padding: 0; font-weight: 600; font-size: 1.0625rem; }
.choices { display: grid; gap: 0.375rem; margin-top: 0.75rem; }
.choice { display: flex; gap: 0.75rem; align-items: flex-start; padding: 0.75rem; min-height: 2.75rem; background: var(--surface);
  border: 1px solid var(--line); border-radius: 0.5rem; cursor: pointer; }
.choice:hover { border-color: var(--strong); }
.choice:has(:checked) { border-color: var(--accent); background: var(--accent-soft); }
.choice input { flex: none; width: 1.25rem; height: 1.25rem; margin: 0.125rem 0 0; accent-color: var(--accent); }
.choice > span { min-width: 0; }
.choice:has(:focus-visible), textarea:focus-visible, select:focus-visible, button:focus-visible, summary:focus-visible,
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.alert { background: var(--brick-soft); color: var(--brick); padding: 0.625rem 0.875rem; border-radius: 0.5rem; font-weight: 600; }
.note { background: var(--accent-soft); padding: 0.625rem 0.875rem; border-radius: 0.5rem; }
.actions { margin-top: 1.5rem; }
button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: 0.625rem 1.25rem; border-radius: 0.5rem; cursor: pointer;
  border: 1px solid var(--strong); background: var(--surface); color: inherit; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
a.button { display: inline-flex; align-items: center; min-height: 2.75rem; padding: 0.5rem 1.125rem; border-radius: 0.5rem;
  border: 1px solid var(--strong); background: var(--surface); color: inherit; font-weight: 600; text-decoration: none; }
.ways { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 0.75rem; }
button.small { min-height: 2.25rem; padding: 0.25rem 0.75rem; font-weight: 500; }
details { margin-top: 1.25rem; }
summary { cursor: pointer; min-height: 2.75rem; padding: 0.5rem 0; color: var(--accent); font-weight: 500; }
.field > span { display: block; font-size: 0.9375rem; color: var(--soft); margin: 0.75rem 0 0.25rem; }
textarea { width: 100%; font: inherit; color: inherit; background: var(--surface); border: 1px solid var(--strong);
  border-radius: 0.5rem; padding: 0.625rem 0.75rem; min-height: 6rem; resize: vertical; display: block; }
input.line { width: 100%; font: inherit; color: inherit; background: var(--surface); border: 1px solid var(--strong);
  border-radius: 0.5rem; padding: 0.5rem 0.75rem; min-height: 2.75rem; }
input.line:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
fieldset.plain { margin: 0; }
button:disabled { opacity: 0.55; cursor: default; }
a { color: var(--accent); }
ul { list-style: none; margin: 0.75rem 0 0; padding: 0; display: grid; gap: 0.5rem; }
li { padding: 0.875rem 1rem; background: var(--surface); border: 1px solid var(--line); border-radius: 0.625rem; }
li p { margin: 0 0 0.25rem; }
li form { margin-top: 0.5rem; }
.quoted { font-family: ${headingFace}; }
.about { margin-top: 2rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.9375rem; }
.languages { display: flex; gap: 0.5rem 0.875rem; flex-wrap: wrap; margin: 0.5rem 0 0; font-size: 0.9375rem; }
.languages a, .languages span { min-height: 1.75rem; }
.languages span { font-weight: 600; }
`
