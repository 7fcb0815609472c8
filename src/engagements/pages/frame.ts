import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { fontFaces, fontPreloads, headingFace, readingFace } from '../../server/fonts.ts'
import { reply } from '../../server/pages.ts'
import { languageNames, type SpeechLanguage, speech, speechLanguages } from '../speech.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString> | ''

/** In which language a page speaks: the one chosen on it, that of whom it is for, or that of the browser. */
export function wantedLanguages(request: Request, own: string | null): (string | null)[] {
  const chosen = new URL(request.url).searchParams.get('in')
  const browser = (request.headers.get('accept-language') ?? '').split(',').map((one) => one.trim().split(';')[0]!)
  return [chosen, own, ...browser]
}

/** The frame of the pages on which people offer, pick and look back: one column, no scripts. */
export const frame = (page: {
  language: SpeechLanguage
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
    <main>
      <p class="company">${page.company}</p>
      <h1>${page.title}</h1>
      ${page.body}
      <p class="languages">${speechLanguages.map((one) =>
        one === page.language
          ? html`<span aria-current="true" lang="${one}">${languageNames[one]}</span>`
          : html`<a href="?in=${one}" lang="${one}" hreflang="${one}">${languageNames[one]}</a>`,
      )}</p>
    </main>
  </body>
</html>`

/** A link that leads nowhere. */
export function notGood(company: string, language: SpeechLanguage, why: 'expired' | 'tampered') {
  const own = speech[language]
  const [title, says] = why === 'expired' ? [own.expiredTitle, own.expired] : [own.incompleteTitle, own.incomplete]
  const body = html`<p>${says}</p>`
  return reply(frame({ language, company, title, body }) as HtmlEscapedString, why === 'expired' ? 410 : 404)
}

/** The colours are those of the application's own style sheet. */
const styles = `${fontFaces}
:root { color-scheme: light dark; --paper: #f6f7f5; --surface: #ffffff; --ink: #16201e; --soft: #55605c; --line: #e0e4df;
  --strong: #75807b; --accent: #0b5b57; --on-accent: #ffffff; --accent-soft: #e2f0ed; --brick: #9f3721; --brick-soft: #fbebe7; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #131918; --surface: #1a2120; --ink: #e5eae7; --soft: #a4b0ac; --line: #2a3230; --strong: #7f8b86;
    --accent: #6cc7bb; --on-accent: #06201d; --accent-soft: #17332f; --brick: #ea9a86; --brick-soft: #3a2019; }
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 100%/1.5 ${readingFace}; -webkit-text-size-adjust: 100%; }
body { margin: 0; }
main { max-width: 38rem; margin: 0 auto; padding: 0 1rem 3rem; overflow-wrap: anywhere; }
.company { margin: 0; padding-top: 1.25rem; font-weight: 650; color: var(--accent); }
h1 { font: 600 1.75rem/1.2 ${headingFace}; margin: 1rem 0 0.5rem; text-wrap: balance; }
h2 { font-size: 1.125rem; font-weight: 600; margin: 1.75rem 0 0.25rem; }
p { margin: 0.5rem 0; }
.soft { color: var(--soft); font-size: 0.9375rem; }
.moment { font-size: 1.1875rem; font-weight: 600; }
fieldset { border: 0; margin: 1rem 0 0; padding: 0; min-width: 0; }
legend { padding: 0; font-weight: 600; }
label { display: block; font-weight: 500; font-size: 0.9375rem; margin: 0 0 0.25rem; }
.pair { display: grid; grid-template-columns: 3fr 2fr; gap: 0.75rem; margin-top: 0.375rem; }
.field { margin-top: 1rem; }
input, select, textarea { width: 100%; font: inherit; color: inherit; background: var(--surface); border: 1px solid var(--strong);
  border-radius: 0.5rem; padding: 0.5rem 0.75rem; min-height: 2.75rem; }
input[type='radio'] { flex: none; width: 1.25rem; height: 1.25rem; min-height: 0; margin: 0.125rem 0 0; accent-color: var(--accent); }
[aria-invalid='true'] { border-color: var(--brick); border-width: 2px; }
textarea { min-height: 5rem; resize: vertical; display: block; }
.choices { display: grid; gap: 0.375rem; margin-top: 0.75rem; }
.choice { display: flex; gap: 0.75rem; align-items: flex-start; padding: 0.75rem; min-height: 2.75rem; margin: 0; font-size: 1rem;
  background: var(--surface); border: 1px solid var(--strong); border-radius: 0.5rem; cursor: pointer; }
.choice:has(:checked) { border-color: var(--accent); background: var(--accent-soft); }
.choice span { min-width: 0; }
:is(a, button, input, select, textarea, summary):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.problem { color: var(--brick); font-weight: 600; margin: 0.25rem 0 0; font-size: 0.9375rem; }
.alert { background: var(--brick-soft); color: var(--brick); padding: 0.625rem 0.875rem; border-radius: 0.5rem; font-weight: 600; }
.note { background: var(--accent-soft); padding: 0.625rem 0.875rem; border-radius: 0.5rem; }
.actions { margin-top: 1.25rem; display: flex; flex-wrap: wrap; gap: 0.75rem; }
button, .button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: 0.625rem 1.25rem; border-radius: 0.5rem; cursor: pointer;
  border: 1px solid var(--strong); background: var(--surface); color: inherit; text-decoration: none; display: inline-block; }
.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
details { margin-top: 1rem; border-top: 1px solid var(--line); padding-top: 0.5rem; }
summary { cursor: pointer; min-height: 2.75rem; padding: 0.5rem 0; color: var(--accent); font-weight: 600; }
a { color: var(--accent); }
.main:is(a) { color: var(--on-accent); }
.languages { display: flex; gap: 0.5rem 0.875rem; flex-wrap: wrap; margin: 2.5rem 0 0; padding-top: 1rem; border-top: 1px solid var(--line);
  font-size: 0.9375rem; }
.languages a, .languages span { min-height: 1.75rem; }
.languages span { font-weight: 600; }
`
