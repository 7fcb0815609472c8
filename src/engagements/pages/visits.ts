import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { companyName } from '../../asks/store.ts'
import type { Context } from '../../server/context.ts'
import { Refused } from '../../server/errors.ts'
import { page, reply, type Visit } from '../../server/pages.ts'
import * as links from '../commands/links.ts'
import { prospectOf, sayAdvocate, sayOther } from '../commands/writing.ts'
import { sayProspect } from '../letters.ts'
import { type Speech, type SpeechLanguage, speech, speechOf } from '../speech.ts'
import { whyNotSayOutcome } from '../states.ts'
import type { FoundEngagement } from '../store.ts'
import {
  isZone,
  readTimes,
  sayMoment,
  sayZone,
  slotsToOffer,
  type TimeProblem,
  type TypedTime,
  usualTimes,
  zones,
} from '../times.ts'
import { frame, type Html, notGood, wantedLanguages } from './frame.ts'

/** Pages for whoever speaks for us, and for whoever they speak with. Opening one changes nothing. */
export const engagementsPages = [
  page('GET /slots/:token', {
    does: 'Show somebody what they are asked for: they offer three times, say no or say later. Nothing happens yet.',
    opens: 'slots',
    answer: (ctx, visit) => showSlots(ctx, visit),
  }),
  page('POST /slots/:token', {
    does: 'Offer three times, say no with a reason, or say later.',
    opens: 'slots',
    answer: answerSlots,
  }),
  page('GET /slots/:token/calendar.ics', {
    does: 'The time agreed, as a file for the calendar of whoever speaks for us.',
    opens: 'slots',
    answer: (ctx, visit) => calendar(ctx, visit, 'slots'),
  }),
  page('GET /pick/:token', {
    does: 'Show the prospect the times offered. Nothing happens yet.',
    opens: 'pick',
    answer: (ctx, visit) => showPick(ctx, visit),
  }),
  page('POST /pick/:token', {
    does: 'Pick one of the times offered, or ask for others. The first pick counts.',
    opens: 'pick',
    answer: answerPick,
  }),
  page('GET /pick/:token/calendar.ics', {
    does: 'The time agreed, as a file for the calendar of the prospect.',
    opens: 'pick',
    answer: (ctx, visit) => calendar(ctx, visit, 'pick'),
  }),
  page('GET /outcome/:token', {
    does: 'Ask one of the two sides how it went. Nothing happens yet.',
    opens: 'outcome',
    answer: (ctx, visit) => showOutcome(ctx, visit),
  }),
  page('POST /outcome/:token', {
    does: 'Say whether it took place, and how useful it was. Saying it again replaces what was said before.',
    opens: 'outcome',
    answer: answerOutcome,
  }),
]

const words = (text: string | null) => (text ?? '').trim().slice(0, 2_000)
const answer = (html: Html, status = 200) => reply(html as HtmlEscapedString, status)

async function bad(ctx: Context, { request }: Visit, why: 'expired' | 'tampered') {
  return notGood(await companyName(ctx), speechOf(wantedLanguages(request, null)), why)
}

// Offering times ---------------------------------------------------------------------------------------------------------

interface Typing {
  times: TypedTime[]
  zone: string
  problems: Map<number, TimeProblem>
}

async function showSlots(
  ctx: Context,
  visit: Visit,
  { typing, note, status }: { typing?: Typing; note?: (own: Speech) => string; status?: number } = {},
) {
  const opened = await links.openLink(ctx, 'slots', visit.part('token'))
  if (!opened.ok) return bad(ctx, visit, opened.why)
  const { engagement, company } = opened
  const language = speechOf(wantedLanguages(visit.request, engagement.language))
  const own = speech[language]
  const said = note ? html`<p class="note" role="status">${note(own)}</p>` : ''
  const show = (title: string, body: Html) => answer(frame({ language, company, title, body }), status ?? 200)
  const form = typing ?? {
    times: usualTimes(ctx.today),
    zone: engagement.slots[0]?.zone ?? engagement.companyZone,
    problems: new Map<number, TimeProblem>(),
  }
  const no = async () => declineForm(own, await links.declineReasons(ctx), engagement.state === 'scheduled')

  if (engagement.state === 'cancelled') {
    const saidNo = engagement.matchState === 'declined'
    return show(
      saidNo ? own.saidNoTitle : own.overTitle,
      html`${said}<p role="status">${saidNo ? own.saidNo : own.over}</p>`,
    )
  }
  if (engagement.state === 'held') {
    return show(own.overTitle, html`${said}<p>${own.over}</p>${outcomeButton(ctx, own, engagement, 'advocate')}`)
  }
  if (engagement.state === 'scheduled' && whyNotSayOutcome(engagement, ctx.now) === null) {
    return show(
      own.agreedTitle,
      html`${said}${agreed(own, language, engagement, sayOther(engagement, company))}
      ${outcomeButton(ctx, own, engagement, 'advocate')}`,
    )
  }
  if (engagement.state === 'scheduled') {
    return show(
      own.agreedTitle,
      html`${said}${agreed(own, language, engagement, sayOther(engagement, company))}
        <p><a class="button main" href="${visit.part('token')}/calendar.ics">${own.calendar}</a></p>
        <details${raw(typing ? ' open' : '')}><summary>${own.moveHeading}</summary>
          <p class="soft">${own.moveHelp}</p>${timesForm(own, form, ctx)}</details>
        ${no()}`,
    )
  }
  if (engagement.state === 'offered') {
    return show(
      own.offeredTitle,
      html`${said}<p>${own.offeredHelp}</p>
        <ul>${engagement.slots.map((slot) => html`<li>${sayMoment(slot.startsAt, slot.zone, language)}</li>`)}</ul>
        <details${raw(typing ? ' open' : '')}><summary>${own.offerOthers}</summary>${timesForm(own, form, ctx)}</details>
        ${no()}`,
    )
  }
  return show(
    own.slotsTitle,
    html`${said}
      <p>${own.ask(company, own.what[engagement.level], own.minutes(engagement.minutes))}</p>
      <p>${sayProspect({ language, company, prospect: prospectOf(engagement) })}</p>
      ${engagement.topic ? html`<p>${own.topic(engagement.topic)}</p>` : ''}
      <h2>${own.timesHeading}</h2>
      <p class="soft">${own.timesHelp}</p>
      ${timesForm(own, form, ctx)}
      ${no()}
      <details><summary>${own.laterHeading}</summary>
        <p class="soft">${own.laterHelp}</p>
        <form method="post">
          <div class="field"><label for="later-words">${own.noWords}</label><textarea id="later-words" name="words" maxlength="2000"></textarea></div>
          <p class="actions"><button type="submit" name="answer" value="later">${own.sayLater}</button></p>
        </form></details>`,
  )
}

const agreed = (own: Speech, language: SpeechLanguage, engagement: FoundEngagement, other: string): Html => html`
  <p class="moment">${sayMoment(engagement.startsAt!.toISOString(), engagement.zone, language)}</p>
  <p>${other} · ${own.minutes(engagement.minutes)}</p>
  ${engagement.place ? html`<p>${own.place(engagement.place)}</p>` : ''}`

const outcomeButton = (ctx: Context, own: Speech, engagement: FoundEngagement, side: 'advocate' | 'prospect'): Html =>
  engagement.startsAt === null
    ? ''
    : html`<p class="actions"><a class="button main" href="${links.linkToOutcome(ctx, engagement, side)}">${own.sayHow}</a></p>`

const zoneField = (own: Speech, zone: string): Html => html`<div class="field">
  <label for="zone">${own.zone}</label>
  <select id="zone" name="zone">${zones().map(
    (one) => html`<option value="${one}"${raw(one === zone ? ' selected' : '')}>${sayZone(one)}</option>`,
  )}</select></div>`

function timesForm(own: Speech, { times, zone, problems }: Typing, ctx: Context): Html {
  return html`<form method="post" novalidate>
    ${problems.size > 0 ? html`<p class="alert" role="alert">${own.lookAtTimes}</p>` : ''}
    ${Array.from({ length: slotsToOffer }, (_, place) => {
      const n = place + 1
      const problem = problems.get(place)
      const wrong = problem ? raw(` aria-invalid="true" aria-describedby="problem${n}"`) : ''
      return html`<fieldset><legend>${own.time(n)}</legend>
        <div class="pair">
          <div><label for="day${n}">${own.day}</label>
            <input type="date" id="day${n}" name="day${n}" min="${ctx.today}" value="${times[place]?.day ?? ''}" required${wrong}></div>
          <div><label for="time${n}">${own.clock}</label>
            <input type="time" id="time${n}" name="time${n}" value="${times[place]?.time ?? ''}" required${wrong}></div>
        </div>
        ${problem ? html`<p class="problem" id="problem${n}">${own.problems[problem]}</p>` : ''}</fieldset>`
    })}
    ${zoneField(own, zone)}
    <p class="actions"><button type="submit" name="answer" value="offer" class="main">${own.offer}</button></p>
  </form>`
}

const declineForm = (own: Speech, reasons: { id: string; name: string }[], isAgreed: boolean): Html => html`
  <details><summary>${isAgreed ? own.callOffHeading : own.noHeading}</summary>
    <p class="soft">${isAgreed ? own.callOffHelp : own.noHelp}</p>
    <form method="post">
      <div class="field"><label for="reason">${own.noReason}</label>
        <select id="reason" name="reason"><option value="">${own.noReasonGiven}</option>
          ${reasons.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}</select></div>
      <div class="field"><label for="no-words">${own.noWords}</label><textarea id="no-words" name="words" maxlength="2000"></textarea></div>
      <p class="actions"><button type="submit" name="answer" value="no">${isAgreed ? own.callOff : own.sayNo}</button></p>
    </form></details>`

async function answerSlots(ctx: Context, visit: Visit) {
  const opened = await links.openLink(ctx, 'slots', visit.part('token'))
  if (!opened.ok) return bad(ctx, visit, opened.why)
  const { id, minutes } = opened.engagement
  const sent = await visit.form()
  const what = sent.get('answer')
  if (what === 'no') {
    const done = await links.declineByLink(ctx, id, { reasonId: sent.get('reason'), words: words(sent.get('words')) })
    return showSlots(ctx, visit, { status: done instanceof Refused ? 409 : 200 })
  }
  if (what === 'later') {
    await links.laterByLink(ctx, id, words(sent.get('words')))
    return showSlots(ctx, visit, { note: (own) => own.thanksLater })
  }
  if (what !== 'offer') return showSlots(ctx, visit)
  const times = Array.from({ length: slotsToOffer }, (_, place) => ({
    day: (sent.get(`day${place + 1}`) ?? '').slice(0, 20),
    time: (sent.get(`time${place + 1}`) ?? '').slice(0, 5),
  }))
  const zone = isZone(sent.get('zone') ?? '') ? sent.get('zone')! : opened.engagement.companyZone
  const read = readTimes(times, zone, minutes, ctx.now)
  if ('problems' in read) {
    return showSlots(ctx, visit, { typing: { times, zone, problems: read.problems }, status: 422 })
  }
  const done = await links.offerByLink(ctx, id, read.slots)
  return showSlots(ctx, visit, { status: done instanceof Refused ? 409 : 200 })
}

async function calendar(ctx: Context, visit: Visit, purpose: 'slots' | 'pick') {
  const opened = await links.openLink(ctx, purpose, visit.part('token'))
  if (!opened.ok) return bad(ctx, visit, opened.why)
  const file = await links.calendarByLink(ctx, opened.engagement)
  if (file === null) return bad(ctx, visit, 'expired')
  const method = /^METHOD:(\w+)/m.exec(file)?.[1] ?? 'PUBLISH'
  return new Response(file, {
    headers: {
      'content-type': `text/calendar; charset=utf-8; method=${method}`,
      'content-disposition': 'attachment; filename="call.ics"',
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
  })
}

// Picking one ------------------------------------------------------------------------------------------------------------

async function showPick(
  ctx: Context,
  visit: Visit,
  {
    problem,
    note,
    status,
  }: { problem?: (own: Speech) => string; note?: (own: Speech) => string; status?: number } = {},
) {
  const opened = await links.openLink(ctx, 'pick', visit.part('token'))
  if (!opened.ok) return bad(ctx, visit, opened.why)
  const { engagement, company } = opened
  const language = speechOf(wantedLanguages(visit.request, engagement.prospectLanguage))
  const own = speech[language]
  const wanted = new URL(visit.request.url).searchParams.get('zone') ?? ''
  const zone = isZone(wanted) ? wanted : null
  const said = note ? html`<p class="note" role="status">${note(own)}</p>` : ''
  const wrong = problem ? html`<p class="alert" role="alert">${problem(own)}</p>` : ''
  const show = (title: string, body: Html) => answer(frame({ language, company, title, body }), status ?? 200)

  if (engagement.state === 'cancelled') return show(own.overTitle, html`${said}<p>${own.over}</p>`)
  if (engagement.state === 'held') {
    return show(own.overTitle, html`${said}<p>${own.over}</p>${outcomeButton(ctx, own, engagement, 'prospect')}`)
  }
  if (engagement.state === 'scheduled') {
    const isPast = whyNotSayOutcome(engagement, ctx.now) === null
    return show(
      own.agreedTitle,
      html`${wrong}${said}${agreed(own, language, engagement, sayAdvocate(engagement))}
        ${
          isPast
            ? outcomeButton(ctx, own, engagement, 'prospect')
            : html`<p><a class="button main" href="${visit.part('token')}/calendar.ics">${own.calendar}</a></p>`
        }`,
    )
  }
  if (engagement.state !== 'offered') {
    return show(own.pickTitle, html`${said || html`<p role="status">${own.notPickable}</p>`}`)
  }
  const slots = engagement.slots.filter(({ startsAt }) => new Date(startsAt) > ctx.now)
  const noneForm = html`<form method="post">
      <p class="soft">${own.noneHelp}</p>
      <div class="field"><label for="none-words">${own.noWords}</label><textarea id="none-words" name="words" maxlength="2000"></textarea></div>
      <p class="actions"><button type="submit" name="answer" value="none">${own.none}</button></p>
    </form>`
  // Times pass while a mail waits: then there is nothing to pick, but others can be asked for.
  if (slots.length === 0)
    return show(own.pickTitle, html`${wrong}${said}<p role="status">${own.notPickable}</p>${noneForm}`)
  return show(
    own.pickTitle,
    html`${said}
      <p>${own.pick([engagement.contactName, engagement.contactTitle, engagement.customerName].filter(Boolean).join(', '), company, own.minutes(engagement.minutes))}</p>
      <form method="post">
        ${wrong}
        <fieldset><legend>${own.pickTitle}</legend>
          <div class="choices">${slots.map(
            (slot) => html`<label class="choice"><input type="radio" name="startsAt" value="${slot.startsAt}" required>
              <span>${sayMoment(slot.startsAt, zone ?? slot.zone, language)}</span></label>`,
          )}</div></fieldset>
        <p class="actions"><button type="submit" name="answer" value="pick" class="main">${own.pickButton}</button></p>
      </form>
      <form method="get">
        <input type="hidden" name="in" value="${language}">
        ${zoneField(own, zone ?? slots[0]?.zone ?? engagement.companyZone)}
        <p class="actions"><button type="submit">${own.showZone}</button></p>
      </form>
      <details><summary>${own.noneHeading}</summary>${noneForm}</details>`,
  )
}

async function answerPick(ctx: Context, visit: Visit) {
  const opened = await links.openLink(ctx, 'pick', visit.part('token'))
  if (!opened.ok) return bad(ctx, visit, opened.why)
  const { id } = opened.engagement
  const sent = await visit.form()
  if (sent.get('answer') === 'none') {
    await links.refuseTimesByLink(ctx, id, words(sent.get('words')))
    return showPick(ctx, visit, { note: (own) => own.noneSent })
  }
  if (sent.get('answer') !== 'pick') return showPick(ctx, visit)
  const startsAt = sent.get('startsAt')
  if (!startsAt) return showPick(ctx, visit, { problem: (own) => own.pickFirst, status: 422 })
  const done = await links.pickByLink(ctx, id, startsAt)
  if (!(done instanceof Refused)) return showPick(ctx, visit)
  const isGone = done.reason === 'time-not-offered' || done.reason === 'time-passed'
  return showPick(ctx, visit, { ...(isGone ? { problem: (own) => own.passed } : {}), status: isGone ? 422 : 409 })
}

// How it went ------------------------------------------------------------------------------------------------------------

async function showOutcome(
  ctx: Context,
  visit: Visit,
  { problem, thanks, status }: { problem?: (own: Speech) => string; thanks?: boolean; status?: number } = {},
) {
  const opened = await links.openOutcomeLink(ctx, visit.part('token'))
  if (!opened.ok) return bad(ctx, visit, opened.why)
  const { engagement, company, side, whyNot } = opened
  const language = speechOf(
    wantedLanguages(visit.request, side === 'advocate' ? engagement.language : engagement.prospectLanguage),
  )
  const own = speech[language]
  const show = (title: string, body: Html) => answer(frame({ language, company, title, body }), status ?? 200)
  const moment = engagement.startsAt && sayMoment(engagement.startsAt.toISOString(), engagement.zone, language)
  if (whyNot === 'not-yet' && moment) return show(own.notYetTitle, html`<p>${own.notYet(moment)}</p>`)
  if (whyNot !== null) return show(own.overTitle, html`<p>${own.over}</p>`)
  const said = engagement.outcomes[side]
  const ticked = (held: boolean) => raw(said?.held === held ? ' checked' : '')
  const other = side === 'advocate' ? sayOther(engagement, company) : sayAdvocate(engagement)
  return show(
    thanks ? own.outcomeThanks : own.outcomeTitle,
    html`${thanks ? html`<p class="note" role="status">${own.outcomeThanksMore}</p>` : ''}
      <p>${moment ? own.outcome(other, moment) : other}</p>
      <form method="post">
        ${problem ? html`<p class="alert" role="alert">${problem(own)}</p>` : ''}
        <fieldset><legend>${own.tookPlace}</legend>
          <div class="choices">
            <label class="choice"><input type="radio" name="held" value="yes" required${ticked(true)}><span>${own.yes}</span></label>
            <label class="choice"><input type="radio" name="held" value="no" required${ticked(false)}><span>${own.no}</span></label>
          </div></fieldset>
        <div class="field"><label for="grade">${own.grade}</label>
          <select id="grade" name="grade"><option value=""></option>${own.grades.map(
            (name, place) =>
              html`<option value="${place + 1}"${raw(said?.grade === place + 1 ? ' selected' : '')}>${name}</option>`,
          )}</select>
          <p class="soft">${own.gradeHelp}</p></div>
        <div class="field"><label for="outcome-words">${own.outcomeWords}</label>
          <textarea id="outcome-words" name="words" maxlength="2000">${said?.words ?? ''}</textarea></div>
        <p class="actions"><button type="submit" class="main">${own.sendOutcome}</button></p>
      </form>`,
  )
}

async function answerOutcome(ctx: Context, visit: Visit) {
  const opened = await links.openOutcomeLink(ctx, visit.part('token'))
  if (!opened.ok) return bad(ctx, visit, opened.why)
  if (opened.whyNot !== null) return showOutcome(ctx, visit, { status: 409 })
  const sent = await visit.form()
  const held = sent.get('held')
  if (held !== 'yes' && held !== 'no') return showOutcome(ctx, visit, { problem: (own) => own.chooseHeld, status: 422 })
  const grade = /^[1-5]$/.test(sent.get('grade') ?? '') ? Number(sent.get('grade')) : null
  const said = { held: held === 'yes', grade, words: words(sent.get('words')) }
  const done = await links.outcomeByLink(ctx, opened.engagement.id, opened.side, said)
  return done instanceof Refused ? showOutcome(ctx, visit, { status: 409 }) : showOutcome(ctx, visit, { thanks: true })
}
