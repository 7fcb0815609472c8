import { html, raw } from 'hono/html'
import type { Context } from '../server/context.ts'
import { fontFaces, fontPreloads, headingFace, readingFace } from '../server/fonts.ts'
import { page, reply, type Visit } from '../server/pages.ts'
import { readUnsubscribeLink, type UnsubscribeLink, unsubscribe } from './commands/unsubscribing.ts'
import { companyName } from './store.ts'
import { type UnsubscribeWords, unsubscribeWords } from './unsubscribe-words.ts'

/** Pages for people who get our mail and do not sign in. They speak the language of the mail, or else of the browser. */
export const asksPages = [
  page('GET /u/:token', {
    does: 'Ask whether to unsubscribe. Nothing happens yet: programs that check links open them too.',
    opens: 'unsubscribe',
    answer: async (ctx, visit) => {
      const link = readUnsubscribeLink(ctx, visit.part('token'))
      const said = await wordsFor(ctx, visit)
      return link.ok ? reply(question(said)) : notGood(said, link)
    },
  }),
  page('POST /u/:token', {
    does: 'Unsubscribe: by the button of the page, or by a mail program with one click (RFC 8058).',
    opens: 'unsubscribe',
    answer: async (ctx, visit) => {
      const link = await unsubscribe(ctx, visit.part('token'))
      const said = await wordsFor(ctx, visit)
      return link.ok ? reply(done(said)) : notGood(said, link)
    },
  }),
]

interface Said {
  company: string
  language: string
  words: UnsubscribeWords
}

async function wordsFor(ctx: Context, { request }: Visit): Promise<Said> {
  const ofTheMail = new URL(request.url).searchParams.get('in')
  const ofTheBrowser = (request.headers.get('accept-language') ?? '').split(',').map((one) => one.trim().split(';')[0]!)
  return { company: await companyName(ctx), ...unsubscribeWords([ofTheMail, ...ofTheBrowser]) }
}

const question = (said: Said) =>
  frame(
    said,
    said.words.unsubscribe,
    html`<p>${said.words.question(said.company)}</p>
      <form method="post"><button type="submit">${said.words.unsubscribe}</button></form>`,
  )

const done = (said: Said) =>
  frame(said, said.words.done, html`<p role="status">${said.words.doneMore(said.company)}</p>`)

const notGood = (said: Said, link: UnsubscribeLink) =>
  !link.ok && link.why === 'expired'
    ? reply(frame(said, said.words.expired, html`<p>${said.words.expiredMore}</p>`), 410)
    : reply(frame(said, said.words.incomplete, html`<p>${said.words.incompleteMore}</p>`), 404)

const frame = ({ company, language }: Said, title: string, body: ReturnType<typeof html>) => html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <title>${title} · ${company}</title>
    ${fontPreloads}
    <style nonce="__NONCE__">${raw(styles)}</style>
  </head>
  <body>
    <main>
      <p class="company">${company}</p>
      <h1>${title}</h1>
      ${body}
    </main>
  </body>
</html>`

/** The colours are those of the application's own style sheet. */
const styles = `${fontFaces}
:root { color-scheme: light dark; --paper: #f6f7f5; --ink: #16201e; --accent: #0b5b57; --on-accent: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #131918; --ink: #e5eae7; --accent: #6cc7bb; --on-accent: #06201d; }
}
html { background: var(--paper); color: var(--ink); font: 100%/1.5 ${readingFace}; }
body { margin: 0; }
main { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere; }
.company { margin: 0; font-weight: 650; color: var(--accent); }
h1 { font: 600 1.75rem/1.2 ${headingFace}; margin: 1rem 0 0.5rem; }
form { margin: 1.5rem 0; }
button { font: inherit; font-weight: 600; padding: 0.75rem 1.25rem; min-height: 2.75rem; border: 0; border-radius: 0.5rem;
  background: var(--accent); color: var(--on-accent); cursor: pointer; }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
`
