import { html } from 'hono/html'
import { companyName } from '../asks/store.ts'
import { sayDayIn } from '../consent/letters.ts'
import { frame, type Html } from '../consent/pages/frame.ts'
import { type ConsentLanguage, consentLanguageNames, consentLanguages } from '../consent/wordings.ts'
import type { Context } from '../server/context.ts'
import { type Page, page, reply, type Visit } from '../server/pages.ts'
import { type Id, idOf } from '../values/id.ts'
import { actOnOwn, type Own, type OwnAct, openOwn } from './commands.ts'
import { pauseMonths, pauseUntil } from './own-page.ts'
import { type OwnDone, type OwnWords, ownWordsIn } from './page-words.ts'
import type { OwnItem } from './store.ts'

/**
 * A customer's own page. It needs no scripts and no sign-in: whoever has the link is taken for them. Reading it changes
 * nothing, because mail scanners and link previews read it, too.
 */
export const advocatesPages: Page[] = [
  page('GET /me/preview/:token', {
    does: 'Somebody’s own page as they see it, for a member of the team. Its buttons do nothing.',
    opens: 'preview',
    answer: async (ctx, visit) => {
      const opened = await openOwn(ctx, 'preview', visit.part('token'))
      return opened.ok
        ? reply(ownPage(opened.what, look(visit, opened.what), null, true))
        : notGood(ctx, visit, opened.why)
    },
  }),
  page('GET /me/:token', {
    does: 'Show somebody their words and where they are used, what they agreed to, and the time they gave.',
    opens: 'own',
    answer: async (ctx, visit) => {
      const opened = await openOwn(ctx, 'own', visit.part('token'))
      return opened.ok ? reply(ownPage(opened.what, look(visit, opened.what), null)) : notGood(ctx, visit, opened.why)
    },
  }),
  page('POST /me/:token', {
    does: 'Say whether it still holds, correct it, withdraw, or take a break.',
    opens: 'own',
    answer: async (ctx, visit) => {
      const token = visit.part('token')
      const opened = await openOwn(ctx, 'own', token)
      if (!opened.ok) return notGood(ctx, visit, opened.why)
      const act = actOf(await visit.form(), opened.what)
      const done = act === null ? 'nothing' : await actOnOwn(ctx, opened.what.person.id, act)
      const now = await openOwn(ctx, 'own', token)
      if (!now.ok) return notGood(ctx, visit, now.why)
      return reply(ownPage(now.what, look(visit, now.what), done))
    },
  }),
]

/** What somebody pressed; null where a form holds nothing we know, and a button without a word does nothing. */
function actOf(form: URLSearchParams, { today }: Own): OwnAct | null {
  const act = form.get('act')
  const item = idOf('itm').safeParse(form.get('item'))
  const itemId = item.success ? (item.data as Id<'itm'>) : null
  if (act === 'yes' || act === 'change' || act === 'stop') {
    return itemId && { act, itemId, words: keepable(form.get('words'), 1_000) }
  }
  if (act === 'correct') {
    const [name, title] = [keepable(form.get('name'), 200), keepable(form.get('title'), 200)]
    return itemId && { act, itemId, name, title, words: keepable(form.get('words'), 1_000) }
  }
  if (act === 'withdraw') {
    const which = idOf('cns').safeParse(form.get('which'))
    if (form.get('which') === 'all') return { act, which: 'all' }
    return which.success ? { act, which: which.data as Id<'cns'> } : null
  }
  if (act === 'pause') return { act, until: pauseUntil(form.get('months'), form.get('day'), today) }
  return act === 'resume' ? { act } : null
}

/** What somebody typed, as far as it can be kept. */
const keepable = (text: string | null, most: number) => text?.replaceAll('\u0000', '').trim().slice(0, most) || null

interface Look {
  language: ConsentLanguage
  words: OwnWords
}

/** The language they chose, or that we write to them in, or that their browser wishes. */
function look({ request }: Visit, own: Own | null): Look {
  const chosen = new URL(request.url).searchParams.get('lang')
  const wished = (request.headers.get('accept-language') ?? '').split(',').map((one) => one.trim())
  return ownWordsIn([chosen, own?.person.language ?? null, ...wished])
}

async function notGood(ctx: Context, visit: Visit, why: 'expired' | 'tampered'): Promise<Response> {
  const { language, words } = look(visit, null)
  const company = await companyName(ctx)
  return why === 'expired'
    ? reply(frame({ language, company, title: words.over, body: html`<p>${words.overMore(company)}</p>` }), 410)
    : reply(frame({ language, company, title: words.broken, body: html`<p>${words.brokenMore}</p>` }), 404)
}

// The page -----------------------------------------------------------------------------------------------------------------

function ownPage(own: Own, { language, words }: Look, done: OwnDone | null, isPreview = false): Html {
  const { company, person, items, agreed, time, pausedUntil, referrals } = own
  const day = (one: Parameters<typeof sayDayIn>[0]) => sayDayIn(one, language)
  const asked = items.filter(({ isAsked }) => isAsked)
  // A preview has no way to send a form: a fieldset that is disabled disables all that is in it.
  const form = (body: Html) =>
    html`<form method="post"><fieldset class="plain"${isPreview ? ' disabled' : ''}>${body}</fieldset></form>`
  const body = html`
    <nav class="languages" aria-label="${words.language}">${consentLanguages.map((code) =>
      code === language
        ? html`<span aria-current="true" lang="${code}">${consentLanguageNames[code]}</span>`
        : html`<a href="?lang=${code}" lang="${code}" hreflang="${code}">${consentLanguageNames[code]}</a>`,
    )}</nav>
    ${isPreview ? html`<p class="note">${words.preview}</p>` : ''}
    ${done === null ? '' : html`<p class="note" role="status">${words.done[done]}</p>`}
    <p class="soft">${person.name}, ${person.customer}</p>
    <p>${words.intro(company)}</p>
    ${
      asked.length === 0
        ? ''
        : html`<h2>${words.asked(company)}</h2>${asked.map(
            (item) => html`<figure>
              ${quoted(item)}
              <figcaption>${words.askedMore(day(item.givenOn))}</figcaption>
              ${form(html`<input type="hidden" name="item" value="${item.id}">
                <div class="actions"><button class="main" name="act" value="yes">${words.yes}</button></div>`)}
              ${changing(item, words, form)}
              ${form(html`<input type="hidden" name="item" value="${item.id}">
                <button class="small" name="act" value="stop">${words.stop}</button>`)}
            </figure>`,
          )}`
    }
    <h2>${words.words}</h2>
    ${items.length === 0 ? html`<p>${words.noWords(company)}</p>` : ''}
    <ul>${items.map(
      (item) => html`<li>
        ${quoted(item)}
        <p class="soft">${words.given(day(item.givenOn))} ${item.level === 1 ? words.unnamed : named(item, words)}</p>
        <p class="soft">${
          item.uses.length === 0
            ? words.shownNowhere
            : words.shownFor(item.uses.map((use) => words.uses[use]).join(', '))
        }</p>
        ${item.walls.map(
          ({ slug, name }) => html`<p class="soft">${words.onWall} <a href="/wall/${slug}">${name}</a></p>`,
        )}
        ${
          item.copies.length === 0
            ? ''
            : html`<p class="soft">${words.leftUs(company)}:</p>${copiesByUse(item).map(
                ({ use, copies }) =>
                  html`<p class="soft">${words.uses[use]}: ${copies.map(
                    ({ usedOn, address }, at) =>
                      html`${at === 0 ? '' : '; '}${day(usedOn)}${
                        address === null ? '' : html`, <a href="${address}" rel="noreferrer nofollow">${address}</a>`
                      }`,
                  )}</p>`,
              )}`
        }
        ${sharing(item, own, words)}
        <details>
          <summary>${words.correct}</summary>
          <p class="soft">${words.correctMore}</p>
          ${form(html`<input type="hidden" name="item" value="${item.id}">
            ${
              item.level === 1
                ? ''
                : html`<label class="field"><span>${words.name}</span>${line('name', item.shownName)}</label>
                  <label class="field"><span>${words.role}</span>${line('title', item.shownTitle)}</label>`
            }
            <label class="field"><span>${words.correctWords}</span><textarea name="words" maxlength="1000"></textarea></label>
            <div class="actions"><button name="act" value="correct">${words.send}</button></div>`)}
        </details>
        ${item.isAsked ? '' : html`${changing(item, words, form)}${form(html`<input type="hidden" name="item" value="${item.id}"><button class="small" name="act" value="stop">${words.stop}</button>`)}`}
      </li>`,
    )}</ul>
    <h2>${words.agreed}</h2>
    ${agreed.length === 0 ? html`<p>${words.nothingAgreed}</p>` : ''}
    <ul>${together(agreed).map(
      (group) => html`<li>
        ${group[0]!.title === null ? html`<p class="soft">${words.levels[group[0]!.level]}</p>` : html`<p class="quoted">${short(group[0]!.excerpt ?? group[0]!.original, group[0]!.title)}</p>`}
        ${group.map(
          (one) => html`<div class="one">
            <p>${one.wording}</p>
            <p class="soft">${words.since(day(one.givenOn))}${one.expiresOn === null ? '' : html`, ${words.until(day(one.expiresOn))}`}</p>
            ${form(html`<input type="hidden" name="which" value="${one.id}"><button class="small" name="act" value="withdraw">${words.withdraw}</button>`)}
          </div>`,
        )}
      </li>`,
    )}</ul>
    ${
      agreed.length === 0
        ? ''
        : html`<details>
            <summary>${words.withdrawAll}</summary>
            <p>${words.withdrawAllMore(company)}</p>
            ${form(html`<input type="hidden" name="which" value="all"><div class="actions"><button class="main" name="act" value="withdraw">${words.sure}</button></div>`)}
          </details>`
    }
    <h2>${words.time}</h2>
    <p>${time.times === 0 ? words.noTime(time.year) : words.timeGiven(time.minutes, time.times, time.year)}</p>
    ${
      time.coming.length === 0
        ? ''
        : html`<p><strong>${words.coming}</strong></p><ul>${time.coming.map(
            ({ level, startsAt, place }) =>
              html`<li><p>${words.levels[level]}</p><p class="soft">${moment(startsAt, language, time.timeZone)}${place ? html`, ${place}` : ''}</p></li>`,
          )}</ul>`
    }
    <h2>${words.referrals}</h2>
    ${
      referrals.length === 0
        ? html`<p>${words.noReferrals(company)}</p>`
        : html`<p class="soft">${words.referralsMore}</p><ul>${referrals.map(
            ({ madeOn, state, said }) => html`<li>
              <p>${said ? html`<q>${said}</q>` : words.somebody}</p>
              <p class="soft">${madeOn === null ? '' : html`${day(madeOn)}. `}${words.referralStates[state](company)}</p>
            </li>`,
          )}</ul>`
    }
    <h2>${words.pause}</h2>
    <p>${pausedUntil === null ? words.pauseMore(company) : words.pausedUntil(day(pausedUntil))}</p>
    ${pausedUntil === null ? '' : form(html`<div class="actions"><button class="main" name="act" value="resume">${words.resume}</button></div>`)}
    ${form(html`<input type="hidden" name="act" value="pause">
      <div class="choices">${pauseMonths.map(
        (months) =>
          html`<label class="choice"><input type="radio" name="months" value="${months}"${months === 3 ? ' checked' : ''}><span>${words.months(months)}</span></label>`,
      )}
      </div>
      <label class="field"><span>${words.untilDay}</span><input class="line" type="date" name="day" min="${own.today}"></label>
      <div class="actions"><button>${words.pauseNow}</button></div>`)}
    <p class="about">${words.who(company)}</p>`
  return frame({ language, company, title: words.title(person.name), body })
}

/** Copies by what they were used for, the latest first, so that six slides are one line. */
function copiesByUse({ copies }: OwnItem) {
  const uses = [...new Set(copies.map(({ use }) => use))]
  return uses.map((use) => ({ use, copies: copies.filter((copy) => copy.use === use) }))
}

/** What was agreed to about the same words, or at the same level, stands together. */
function together(agreed: Own['agreed']): Own['agreed'][] {
  const keyOf = (one: Own['agreed'][number]) => one.itemId ?? `level ${one.level}`
  const keys = [...new Set(agreed.map(keyOf))]
  return keys.map((key) => agreed.filter((one) => keyOf(one) === key))
}

type Form = (body: Html) => Html

/**
 * Passing on words that are public anyway, from their own mail program or account: we write to nobody on somebody's say-so.
 */
function sharing(item: OwnItem, { company, origin }: Own, words: OwnWords): Html {
  const [wall] = item.walls
  if (!wall) return html``
  const address = `${origin}/wall/${wall.slug}#${item.id}`
  const subject = encodeURIComponent(words.shareSubject(company))
  const mail = `mailto:?subject=${subject}&body=${encodeURIComponent(address)}`
  return html`<details>
    <summary>${words.share}</summary>
    <label class="field"><span>${words.shareMore}</span><input class="line" readonly value="${address}"></label>
    <p class="ways"><a class="button" href="${mail}">${words.shareByMail}</a>
      <a class="button" href="https://www.linkedin.com/sharing/share-offsite/?url=${encodeURIComponent(address)}" rel="noopener noreferrer nofollow" target="_blank">${words.sharePost}</a></p>
  </details>`
}

const changing = (item: OwnItem, words: OwnWords, form: Form): Html => html`<details>
    <summary>${words.change}</summary>
    <p class="soft">${words.changeMore}</p>
    ${form(html`<input type="hidden" name="item" value="${item.id}">
      <label class="field"><span>${words.changeWords}</span><textarea name="words" maxlength="1000"></textarea></label>
      <div class="actions"><button name="act" value="change">${words.send}</button></div>`)}
  </details>`

const line = (name: string, value: string | null): Html =>
  html`<input class="line" name="${name}" maxlength="200" value="${value ?? ''}" autocomplete="off">`

const quoted = (item: OwnItem): Html =>
  item.words === null
    ? html`<p><strong>${item.title}</strong></p>`
    : html`<blockquote>“${item.words.length > 1_200 ? `${item.words.slice(0, 1_200)}…` : item.words}”</blockquote>`

const named = (item: OwnItem, words: OwnWords): string => {
  const by = [item.shownName, item.shownTitle, item.shownCompany].filter((one) => one !== null && one !== '')
  return by.length === 0 ? words.unnamed : words.named(by.join(', '))
}

const short = (text: string | null, title: string): string =>
  text === null ? title : `“${text.length > 200 ? `${text.slice(0, 200)}…` : text}”`

const moment = (at: Date | null, language: ConsentLanguage, timeZone: string): string =>
  at === null
    ? ''
    : new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
        weekday: 'long',
        day: 'numeric',
        month: 'long',
        hour: '2-digit',
        minute: '2-digit',
        timeZone,
        timeZoneName: 'short',
      }).format(at)
