import { html, raw } from 'hono/html'
import { companyName } from '../asks/store.ts'
import type { Context } from '../server/context.ts'
import { fontFaces, fontPreloads, headingFace, readingFace } from '../server/fonts.ts'
import { page, reply } from '../server/pages.ts'
import { sayLastAsked, sayWhat } from './approval-letter.ts'
import { type ApprovalLink, decideByLink, readApproval } from './commands/approvals.ts'

/** The page whoever looks after a customer comes to by a link of their own: may somebody there be asked? */
export const requestsPages = [
  page('GET /approval/:token', {
    does: 'Show whom somebody would like to ask for what. Nothing happens yet: programs that check links open them too.',
    opens: 'approval',
    answer: async (ctx, { part }) => show(ctx, await readApproval(ctx, part('token')), null, ''),
  }),
  page('POST /approval/:token', {
    does: 'Approve or refuse that somebody is asked. A link decides once.',
    opens: 'approval',
    answer: async (ctx, { part, form }) => {
      const sent = await form()
      const words = (sent.get('words') ?? '').trim().slice(0, 2_000)
      const decision = sent.get('decision')
      if (decision !== 'approve' && decision !== 'refuse')
        return show(ctx, await readApproval(ctx, part('token')), null, words)
      const { link, problem } = await decideByLink(ctx, part('token'), { approve: decision === 'approve', words })
      return show(ctx, link, problem, words)
    },
  }),
]

async function show(ctx: Context, link: ApprovalLink, problem: string | null, words: string) {
  const company = await companyName(ctx)
  if (!link.ok) return notGood(company, link.why)
  const { facts, match, open } = link
  if (!open) return reply(decided(company, link), problem === null ? 200 : 409)
  return reply(
    frame(
      company,
      `May we ask ${facts.person}?`,
      html`<p>${facts.chosenBy} would like to ask ${sayWhat(facts)}</p>
        <p>${sayLastAsked(facts.lastAskedOn)}</p>
        ${facts.overrideReason ? html`<p>Something spoke against it. The reason given: ${facts.overrideReason}</p>` : ''}
        <form method="post">
          <p><label for="words">Your words, if you refuse or would like to add something</label></p>
          ${problem === null ? '' : html`<p id="problem" class="problem" role="alert">${problem}</p>`}
          <textarea id="words" name="words" rows="3" maxlength="2000"${
            problem === null ? '' : raw(' aria-describedby="problem" aria-invalid="true" autofocus')
          }>${words}</textarea>
          <p class="buttons">
            <button type="submit" name="decision" value="approve">Yes, they may be asked</button>
            <button type="submit" name="decision" value="refuse" class="second">No, not now</button>
          </p>
        </form>
        <p class="soft">${match.customer.name} will not see this page, and nobody writes to them until you say yes.</p>`,
    ),
    problem === null ? 200 : 422,
  )
}

function decided(company: string, { match, facts }: Extract<ApprovalLink, { ok: true }>) {
  const [title, says] =
    match.state === 'refused'
      ? ['You said no', `${facts.person} will not be asked for this.`]
      : match.state === 'waiting' || match.state === 'dropped'
        ? [
            'This is not needed any more',
            `${facts.chosenBy} has found somebody else, or does not need anybody any more.`,
          ]
        : ['You said yes', `${facts.person} may be asked. ${facts.chosenBy} goes on from here.`]
  return frame(company, title, html`<p role="status">${says} You can close this page.</p>`)
}

const notGood = (company: string, why: 'expired' | 'tampered') =>
  why === 'expired'
    ? reply(
        frame(
          company,
          'This link has expired',
          html`<p>Nothing was changed. Ask whoever sent it for a new one, or sign in to decide there.</p>`,
        ),
        410,
      )
    : reply(
        frame(
          company,
          'This link is not complete',
          html`<p>Nothing was changed. Open it from the mail once more, all of it: mail programs sometimes break long links
            in two.</p>`,
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
:root { color-scheme: light dark; --paper: #f6f7f5; --ink: #16201e; --soft: #55605c; --line: #8b9792; --accent: #0b5b57;
  --on-accent: #ffffff; --brick: #9c3a24; --field: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #131918; --ink: #e5eae7; --soft: #a5b0ab; --line: #6f7b76; --accent: #6cc7bb; --on-accent: #06201d;
    --brick: #f0a08c; --field: #1b2322; }
}
html { background: var(--paper); color: var(--ink); font: 100%/1.5 ${readingFace}; }
body { margin: 0; }
main { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere; }
.company { margin: 0; font-weight: 650; color: var(--accent); }
.soft { color: var(--soft); }
.problem { color: var(--brick); font-weight: 600; }
h1 { font: 600 1.75rem/1.2 ${headingFace}; margin: 1rem 0 0.5rem; }
form { margin: 1.5rem 0; }
label { font-weight: 600; }
textarea { box-sizing: border-box; width: 100%; font: inherit; color: inherit; background: var(--field); padding: 0.625rem;
  border: 1px solid var(--line); border-radius: 0.5rem; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; }
button { font: inherit; font-weight: 600; padding: 0.75rem 1.25rem; min-height: 2.75rem; border: 1px solid var(--accent);
  border-radius: 0.5rem; background: var(--accent); color: var(--on-accent); cursor: pointer; }
button.second { background: transparent; color: var(--accent); }
button:focus-visible, textarea:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
`
