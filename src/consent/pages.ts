import { html } from 'hono/html'
import type { Context } from '../server/context.ts'
import { type Page, page, reply, type Visit } from '../server/pages.ts'
import { type Id, idOf } from '../values/id.ts'
import { safeAddress } from '../values/web-address.ts'
import {
  openSignPage,
  openWithdrawPage,
  type SignPage,
  sign,
  type WithdrawPage,
  withdrawByLink,
} from './commands/signing.ts'
import { sayDayIn } from './letters.ts'
import { type PageWords, pageWordsIn } from './page-words.ts'
import { frame, type Html } from './pages/frame.ts'
import { type ShownItem, shownItem } from './requesting.ts'
import { companyName } from './store/reading.ts'
import { type Consent, uses } from './uses.ts'
import { type ConsentLanguage, consentLanguageNames, consentLanguages } from './wordings.ts'

/**
 * The pages on which people agree, and take it back. They need no scripts and no sign-in. Reading one changes nothing: mail
 * scanners and link previews read them, too.
 */
export const consentPages: Page[] = [
  page('GET /agree/:token', {
    does: 'Show what somebody is asked to agree to, word for word.',
    opens: 'consent',
    answer: async (ctx, visit) => {
      const opened = await openSignPage(ctx, visit.part('token'))
      return opened.ok ? reply(signPage(opened.what, { problem: false })) : notGood(ctx, visit, opened.why)
    },
  }),
  page('POST /agree/:token', {
    does: 'Agree to what was ticked, or to nothing: once.',
    opens: 'consent',
    answer: async (ctx, visit) => {
      const opened = await openSignPage(ctx, visit.part('token'))
      if (!opened.ok) return notGood(ctx, visit, opened.why)
      const form = await visit.form()
      const chosen = form.getAll('use').filter((use): use is Consent['use'] => uses.includes(use as Consent['use']))
      const refuses = form.get('go') === 'refuse'
      if (!refuses && chosen.length === 0 && opened.what.whyNot === null) {
        return reply(signPage(opened.what, { problem: true }), 422)
      }
      const words = refuses ? keepable(form.get('words')) : null
      const done = await sign(ctx, opened.what.request.id, refuses ? [] : chosen, words)
      return reply(done.signedNow ? signedPage(done.page, done.granted) : signPage(done.page, { problem: false }))
    },
  }),
  page('GET /withdraw/:token', {
    does: 'Show somebody all they agreed to with us.',
    opens: 'withdraw',
    answer: async (ctx, visit) => {
      const opened = await openWithdrawPage(ctx, visit.part('token'))
      return opened.ok
        ? reply(withdrawPage(opened.what, look(visit, opened.what.language), null))
        : notGood(ctx, visit, opened.why)
    },
  }),
  page('POST /withdraw/:token', {
    does: 'Take back all they agreed to, or one of it. Works at once, everywhere.',
    opens: 'withdraw',
    answer: async (ctx, visit) => {
      const opened = await openWithdrawPage(ctx, visit.part('token'))
      if (!opened.ok) return notGood(ctx, visit, opened.why)
      const which = (await visit.form()).get('which')
      const one = idOf('cns').safeParse(which)
      // A button without a word, as a mail program might press it, means all.
      const done = await withdrawByLink(ctx, opened.what.whose, one.success ? (one.data as Id<'cns'>) : 'all')
      return reply(withdrawPage(done, look(visit, opened.what.language), done.withdrawn))
    },
  }),
]

/** What somebody typed, as far as it can be kept. */
const keepable = (text: string | null) => text?.replaceAll('\u0000', '').trim().slice(0, 4_000) || null

interface Look {
  language: ConsentLanguage
  words: PageWords
}

/** The language they chose, or the page was written in, or their browser wishes. */
function look({ request }: Visit, written: string | null): Look {
  const chosen = new URL(request.url).searchParams.get('lang')
  const wished = (request.headers.get('accept-language') ?? '').split(',').map((one) => one.trim())
  return pageWordsIn([chosen, written, ...wished])
}

// Agreeing ---------------------------------------------------------------------------------------------------------------

function signPage({ request, company, whyNot, withdrawLink }: SignPage, { problem }: { problem: boolean }): Html {
  const { language, words } = pageWordsIn([request.language])
  const plain = (title: string, body: Html) => frame({ language, company, title, body })
  if (whyNot === 'answered') {
    const seen = html`<p>${words.answeredBeforeMore}</p><p><a href="${withdrawLink}">${words.seeOrWithdraw}</a></p>`
    return plain(words.answeredBefore, seen)
  }
  if (whyNot === 'withdrawn') return plain(words.takenBack, html`<p>${words.takenBackMore(company)}</p>`)
  if (whyNot === 'expired') return plain(words.over, html`<p>${words.overMore(company)}</p>`)
  if (whyNot === 'changed') return plain(words.changed, html`<p>${words.changedMore(company)}</p>`)
  const { shown } = request.words
  const body = html`
    <p class="soft">${words.forSigner(request.signerName, request.customer.name)}</p>
    <p>${request.words.intro}</p>
    ${shown ? html`<h2>${words.shown}</h2>${shownAs(shown)}` : html`<p>${words.shownNothing}</p>`}
    ${problem ? html`<p class="alert" role="alert">${words.tickOne}</p>` : ''}
    <form method="post">
      <fieldset>
        <legend>${words.boxes}</legend>
        <p class="soft">${words.boxesHelp}</p>
        <div class="choices">${request.words.uses.map(
          ({ use, wording }) =>
            html`<label class="choice"><input type="checkbox" name="use" value="${use}"><span>${wording}</span></label>`,
        )}</div>
      </fieldset>
      <p>${request.lastsMonths === null ? words.lastsForever : words.lasts(request.lastsMonths)}</p>
      <p>${request.words.withdrawing}</p>
      <div class="actions"><button class="main" name="go" value="sign">${words.sign}</button></div>
    </form>
    <details>
      <summary>${words.refuse}</summary>
      <p>${words.refuseMore}</p>
      <form method="post">
        <label class="field"><span>${words.refuseWhy}</span><textarea name="words" maxlength="4000"></textarea></label>
        <div class="actions"><button name="go" value="refuse">${words.refuseSend}</button></div>
      </form>
    </details>
    <p class="about">${words.who(company)}</p>`
  return plain(words.title(company), body)
}

/** What would be shown, as it would be shown. */
function shownAs(shown: ShownItem): Html {
  const address = safeAddress(shown.address)
  return html`<figure>
    ${shown.words === null ? html`<p><strong>${shown.title}</strong></p>` : html`<blockquote>“${shown.words}”</blockquote>`}
    ${address === null ? '' : html`<p><a href="${address}" rel="noreferrer">${shown.address}</a></p>`}
    ${shown.by === null ? '' : html`<figcaption>${shown.by}</figcaption>`}
    ${shown.disclosure === null ? '' : html`<figcaption>${shown.disclosure}</figcaption>`}
  </figure>`
}

/** What somebody reads once they have signed, or refused. */
function signedPage(
  { request, company, withdrawLink, ownLink }: SignPage,
  granted: readonly { wording: string }[],
): Html {
  const { language, words } = pageWordsIn([request.language])
  if (request.state === 'refused') {
    return frame({ language, company, title: words.refused, body: html`<p role="status">${words.refusedMore}</p>` })
  }
  const body = html`
    <p role="status">${words.thanksMore(request.signerEmail)}</p>
    <h2>${words.agreed}</h2>
    <ul>${granted.map(({ wording }) => html`<li>${wording}</li>`)}</ul>
    <p class="about"><a href="${withdrawLink}">${words.seeOrWithdraw}</a>${ownLink === null ? '' : html`<br><a href="${ownLink}">${words.ownPage}</a>`}</p>`
  return frame({ language, company, title: words.thanks, body })
}

// Withdrawing ------------------------------------------------------------------------------------------------------------

function withdrawPage({ company, standing }: WithdrawPage, { language, words }: Look, withdrawn: number | null): Html {
  const switcher = html`<nav class="languages" aria-label="${words.language}">${consentLanguages.map((code) =>
    code === language
      ? html`<span aria-current="true" lang="${code}">${consentLanguageNames[code]}</span>`
      : html`<a href="?lang=${code}" lang="${code}" hreflang="${code}">${consentLanguageNames[code]}</a>`,
  )}</nav>`
  const done = withdrawn ? html`<p class="note" role="status">${words.withdrawnMore(company)}</p>` : ''
  if (standing.length === 0) {
    const title = withdrawn ? words.withdrawn : words.nothing
    const body = html`${switcher}${withdrawn ? done : html`<p role="status">${words.nothingMore(company)}</p>`}`
    return frame({ language, company, title, body })
  }
  const body = html`
    ${switcher}
    ${done}
    <p>${withdrawn ? words.stillStands : words.withdrawIntro(company)}</p>
    <form method="post"><div class="actions"><button class="main" name="which" value="all">${words.withdrawAll}</button></div></form>
    <p class="soft">${words.withdrawAllMore(company)}</p>
    <ul>${standing.map(
      (one) => html`<li>
        ${about(one, words)}
        <p>${one.wording}</p>
        <p class="soft">${words.since(sayDayIn(one.givenOn, language))}${one.expiresOn === null ? '' : html`, ${words.until(sayDayIn(one.expiresOn, language))}`}</p>
        <form method="post"><button class="small" name="which" value="${one.id}">${words.withdrawOne}</button></form>
      </li>`,
    )}</ul>
    <p class="about">${words.who(company)}</p>`
  return frame({ language, company, title: words.withdrawTitle(company), body })
}

/** The words a consent is about, or that it is about all they give. */
function about(one: WithdrawPage['standing'][number], words: PageWords): Html {
  if (one.itemId === null || one.itemLevel === null || one.title === null) {
    return html`<p class="soft">${words.allOfLevel}</p>`
  }
  const shown = shownItem({ ...one, level: one.itemLevel, title: one.title })
  return shown.words === null
    ? html`<p><strong>${shown.title}</strong></p>`
    : html`<p class="quoted">“${shown.words.length > 300 ? `${shown.words.slice(0, 300)}…` : shown.words}”</p>`
}

/** A link that is over, or is none of ours for this page. */
async function notGood(ctx: Context, visit: Visit, why: 'expired' | 'tampered'): Promise<Response> {
  const { language, words } = look(visit, null)
  const company = await companyName(ctx)
  return why === 'expired'
    ? reply(frame({ language, company, title: words.over, body: html`<p>${words.overMore(company)}</p>` }), 410)
    : reply(frame({ language, company, title: words.unreadable, body: html`<p>${words.unreadableMore}</p>` }), 404)
}
