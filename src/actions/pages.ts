import { html } from 'hono/html'
import { frame } from '../consent/pages/frame.ts'
import type { Context } from '../server/context.ts'
import { page, reply } from '../server/pages.ts'
import { readStopLink, stopDigest } from './commands.ts'
import { companyOf } from './store.ts'

/** Where "Stop these mails" in the weekly mail leads: no sign-in needed. */
export const actionsPages = [
  page('GET /digest/stop/:token', {
    does: 'Ask whether to stop the weekly mail. Nothing happens yet: programs that check links open them too.',
    opens: 'digest',
    answer: async (ctx, visit) => {
      const link = readStopLink(ctx, visit.part('token'))
      if (!link.ok) return notGood(ctx, link.why)
      return shown(
        ctx,
        'Stop the weekly mail',
        html`<p>Press the button, and it does not come any more. You can choose it again in your account.</p>
          <form method="post"><button class="main" type="submit">Stop it</button></form>`,
      )
    },
  }),
  page('POST /digest/stop/:token', {
    does: 'Stop the weekly mail: by the button of the page, or by a mail program with one click (RFC 8058).',
    opens: 'digest',
    answer: async (ctx, visit) => {
      const link = await stopDigest(ctx, visit.part('token'))
      if (!link.ok) return notGood(ctx, link.why)
      return shown(
        ctx,
        'The weekly mail is stopped',
        html`<p role="status">It does not come any more. You can close this page.</p>`,
      )
    },
  }),
]

const shown = async (ctx: Context, title: string, body: ReturnType<typeof html>, status = 200) =>
  reply(frame({ language: 'en', company: (await companyOf(ctx)).name, title, body }), status)

const notGood = (ctx: Context, why: 'tampered' | 'expired') =>
  why === 'expired'
    ? shown(
        ctx,
        'This link has expired',
        html`<p>Nothing was changed. Use the link in a newer mail, or your account.</p>`,
        410,
      )
    : shown(
        ctx,
        'This link is not complete',
        html`<p>Nothing was changed. Open it from the mail once more, all of it.</p>`,
        404,
      )
