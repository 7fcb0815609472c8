import { html, raw } from 'hono/html'
import { fontFaces, fontPreloads, headingFace, readingFace } from '../server/fonts.ts'
import { page, reply } from '../server/pages.ts'
import { readUnsubscribeLink, type UnsubscribeLink, unsubscribe } from './commands/unsubscribing.ts'
import { companyName } from './store.ts'

/** Pages for people who get our mail and do not sign in. */
export const asksPages = [
  page('GET /u/:token', {
    does: 'Ask whether to unsubscribe. Nothing happens yet: programs that check links open them too.',
    opens: 'unsubscribe',
    answer: async (ctx, { part }) => {
      const link = readUnsubscribeLink(ctx, part('token'))
      const company = await companyName(ctx)
      return link.ok ? reply(question(company)) : notGood(company, link)
    },
  }),
  page('POST /u/:token', {
    does: 'Unsubscribe: by the button of the page, or by a mail program with one click (RFC 8058).',
    opens: 'unsubscribe',
    answer: async (ctx, { part }) => {
      const link = await unsubscribe(ctx, part('token'))
      const company = await companyName(ctx)
      return link.ok ? reply(done(company)) : notGood(company, link)
    },
  }),
]

const question = (company: string) =>
  frame(
    company,
    'Unsubscribe',
    html`<p>Press the button, and ${company} will not write to you any more.</p>
      <form method="post"><button type="submit">Unsubscribe</button></form>`,
  )

const done = (company: string) =>
  frame(
    company,
    'You are unsubscribed',
    html`<p role="status">${company} does not write to your address any more. What was still to be sent has been
        withdrawn. You can close this page.</p>`,
  )

const notGood = (company: string, link: UnsubscribeLink) =>
  !link.ok && link.why === 'expired'
    ? reply(
        frame(
          company,
          'This link has expired',
          html`<p>Nothing was changed. Use the link in a newer mail, or reply to the mail and say that you want no more.</p>`,
        ),
        410,
      )
    : reply(
        frame(
          company,
          'This link is not complete',
          html`<p>Nothing was changed. Open it from the mail once more, all of it: mail programs sometimes break long links in
            two. Or reply to the mail and say that you want no more.</p>`,
        ),
        404,
      )

const frame = (company: string, title: string, body: ReturnType<typeof html>) => html`<!doctype html>
<html lang="en">
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
