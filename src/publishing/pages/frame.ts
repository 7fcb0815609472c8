import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { fontFaces, fontPreloads, headingFace, readingFace } from '../../server/fonts.ts'
import { type Look, readableAccent } from '../look.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** The frame of a wall's pages: one column or two, the company's colour, light or dark as the wall or the reader's device is. */
export const frame = (page: {
  title: string
  company: string
  describes: string
  look: Look
  canonical: string
  body: Html
  head?: Html | null
}): Html => html`<!doctype html>
<html lang="en" data-scheme="${page.look.scheme}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="${page.look.scheme === 'auto' ? 'light dark' : page.look.scheme}">
    <title>${page.title} · ${page.company}</title>
    <meta name="description" content="${page.describes}">
    <link rel="canonical" href="${page.canonical}">
    ${fontPreloads}
    <style nonce="__NONCE__">${raw(styles(page.look))}</style>
    ${page.head ?? ''}
  </head>
  <body>${page.body}</body>
</html>`

const dark = (look: Look) => `--paper: #131918; --surface: #1a2120; --ink: #e5eae7; --soft: #a4b0ac; --line: #2a3230;
  --notice: #332a15; --notice-ink: #e0b45c; --accent: ${readableAccent(look.accent, 'dark')};`

/** The colours are those of the application's own style sheet; the accent is the company's, made so that it can be read. */
const styles = (look: Look) => `${fontFaces}
:root { color-scheme: light; --paper: #f6f7f5; --surface: #ffffff; --ink: #16201e; --soft: #55605c; --line: #e0e4df;
  --notice: #fbf1db; --notice-ink: #7d5300; --accent: ${readableAccent(look.accent, 'light')}; }
:root[data-scheme=dark] { color-scheme: dark; ${dark(look)} }
@media (prefers-color-scheme: dark) { :root[data-scheme=auto] { color-scheme: dark; ${dark(look)} } }
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 100%/1.55 ${readingFace}; -webkit-text-size-adjust: 100%;
  scroll-behavior: smooth; }
body { margin: 0; overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: 0.18em; text-decoration-thickness: 1px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
header, main, footer { max-width: 71rem; margin: 0 auto; padding: 0 1.125rem; }
header { padding-top: 2.5rem; padding-bottom: 1.75rem; }
.company { margin: 0; font-weight: 650; color: var(--accent); }
h1 { font: 600 clamp(1.875rem, 1.4rem + 2.2vw, 3rem)/1.12 ${headingFace}; margin: 0.5rem 0 0; letter-spacing: -0.015em;
  max-width: 22ch; text-wrap: balance; }
.intro { font-size: 1.0625rem; color: var(--soft); max-width: 62ch; margin: 1rem 0 0; white-space: pre-line; }
.selected { color: var(--soft); font-size: 0.9375rem; margin: 1.25rem 0 0; max-width: 62ch; }
.notice { background: var(--notice); color: var(--notice-ink); padding: 0.75rem 1.125rem; text-align: center;
  font-size: 0.9375rem; }
.notice p { margin: 0; }
ul.wall { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem; }
.item { background: var(--surface); border: 1px solid var(--line); border-radius: 0.875rem; padding: 1.375rem 1.375rem 1.125rem;
  break-inside: avoid; scroll-margin-top: 1rem; }
.item:target { border-color: var(--accent); }
.item h2 { font: 600 1.125rem/1.35 ${readingFace}; margin: 0 0 0.75rem; }
figure { margin: 0; }
blockquote { margin: 0; font: 400 1.1875rem/1.5 ${headingFace}; white-space: pre-line; hanging-punctuation: first; }
.short blockquote { font-size: 1.4375rem; line-height: 1.38; }
blockquote::before { content: '\\201c'; }
blockquote::after { content: '\\201d'; }
figcaption { margin-top: 1rem; font-size: 0.9375rem; line-height: 1.45; }
.by { display: block; font-weight: 600; }
.of, .said { display: block; color: var(--soft); }
.disclosure { display: block; margin-top: 0.625rem; padding: 0.5rem 0.75rem; border-left: 3px solid var(--notice-ink);
  background: var(--notice); color: var(--notice-ink); font-size: 0.875rem; border-radius: 0 0.375rem 0.375rem 0; }
.media { display: block; width: 100%; height: auto; border-radius: 0.5rem; margin-bottom: 1rem; background: var(--line); }
.cover { display: block; width: auto; max-width: 100%; height: auto; max-height: 20rem; margin-bottom: 1rem; border: 1px solid var(--line); border-radius: 0.5rem; }
audio { width: 100%; margin-bottom: 1rem; }
.open { display: inline-flex; align-items: center; min-height: 2.75rem; font-weight: 550; }
.empty { background: var(--surface); border: 1px dashed var(--line); border-radius: 0.875rem; padding: 3rem 1.5rem; text-align: center;
  color: var(--soft); }
footer { padding-top: 2.5rem; padding-bottom: 3rem; color: var(--soft); font-size: 0.9375rem; }
footer p { max-width: 62ch; }
.text { max-width: 42rem; }
.text h2 { font: 600 1.375rem/1.3 ${headingFace}; margin: 2.25rem 0 0.5rem; }
.text p, .text li { max-width: 62ch; }
.own { white-space: pre-line; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; margin: 1rem 0; }
caption { text-align: left; color: var(--soft); font-size: 0.9375rem; margin-bottom: 0.5rem; }
th, td { padding: 0.375rem 0.5rem; border-bottom: 1px solid var(--line); text-align: right; font-weight: 400; }
thead th { color: var(--soft); font-size: 0.875rem; }
th:first-child { text-align: left; white-space: nowrap; }
td.bar { width: 50%; text-align: left; }
meter { display: block; width: 100%; height: 0.75rem; appearance: none; border: 0; background: var(--line); border-radius: 0.375rem;
  overflow: hidden; }
meter::-webkit-meter-bar { background: var(--line); border: 0; border-radius: 0.375rem; height: 0.75rem; }
meter::-webkit-meter-optimum-value { background: var(--accent); border-radius: 0.375rem; }
meter::-moz-meter-bar { background: var(--accent); border-radius: 0.375rem; }
@media (min-width: 46rem) {
  header { padding-top: 4rem; padding-bottom: 2.25rem; }
  .grid ul.wall { display: block; columns: 2; column-gap: 1rem; }
  .grid .item { margin-bottom: 1rem; }
  .list main { max-width: 46rem; }
  .list header, .list footer { max-width: 46rem; }
}
@media (min-width: 64rem) { .grid ul.wall.many { columns: 3; } }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media (forced-colors: active) { .item, .disclosure { border: 1px solid; } }
@media print { .item { break-inside: avoid; } .open { display: none; } }
`
