import { readFileSync } from 'node:fs'
import { listReasons } from '../../reasons/commands.ts'
import type { Context } from '../../server/context.ts'
import { unsubscribeLink } from '../../server/mail.ts'
import { type FramedBy, type Page, page, reply, replyScript, type Visit } from '../../server/pages.ts'
import type { Id } from '../../values/id.ts'
import { shownQuestions } from '../answers.ts'
import {
  companyName,
  declineSheet,
  fillIn,
  isKey,
  noteOpened,
  openForAnybody,
  openPersonal,
  openPreview,
  type Sheet,
} from '../commands/answering.ts'
import type { FormProblem } from '../form.ts'
import { chooseLanguage, stepsOf, wishedLanguages } from '../steps.ts'
import { plainPage, sheetPage, thanksPage } from './sheet.ts'

type Opened = { sheet: Sheet; framedBy: FramedBy } | Response

/** The pages people answer on, and the scripts that help them. None of them needs its script. */
export const answeringPages: Page[] = [
  ...both('/s/:token', 'Answer a survey somebody was invited to.', 'answer', async (ctx, visit) => {
    const link = ctx.keys.readLink('answer', visit.part('token'), ctx.now)
    if (!link.ok)
      return plain(ctx, visit, link.why === 'expired' ? 'expired' : 'unreadable', link.why === 'expired' ? 410 : 404)
    // It says when it was made: links of somebody can be taken back.
    const [id, made] = link.subject.split('~')
    const sheet = await openPersonal(ctx, id as Id<'svi'>, made ? new Date(Number.parseInt(made, 36) * 1000) : null)
    return sheet ? { sheet, framedBy: 'nobody' } : plain(ctx, visit, 'unreadable', 404)
  }),
  ...both('/o/:surveyId', 'Answer a survey that is open to anybody.', 'anybody', (ctx, visit) =>
    anybody(ctx, visit, 'open'),
  ),
  ...both('/embed/:surveyId', 'Answer a survey inside a page of somebody else.', 'anybody', (ctx, visit) =>
    anybody(ctx, visit, 'embed'),
  ),
  ...both('/preview/:token', 'See a survey as it is being written.', 'preview', async (ctx, visit) => {
    const link = ctx.keys.readLink('preview', visit.part('token'), ctx.now)
    const sheet = link.ok ? await openPreview(ctx, link.subject as Id<'srv'>) : null
    return sheet ? { sheet, framedBy: 'ourselves' } : plain(ctx, visit, 'unreadable', 404)
  }),
  page('GET /answering.js', {
    does: 'The script that saves answers while they are typed.',
    opens: 'anybody',
    answer: async () => replyScript(script('answering'), 300),
  }),
  page('GET /embed.js', {
    does: 'The script that puts a survey into a page of somebody else.',
    opens: 'anybody',
    answer: async () => replyScript(script('embed'), 300),
  }),
]

function both(
  path: `/${string}`,
  does: string,
  opens: Page['opens'],
  open: (ctx: Context, visit: Visit) => Promise<Opened>,
): Page[] {
  return [
    page(`GET ${path}`, { does, opens, answer: (ctx, visit) => look(ctx, visit, open) }),
    page(`POST ${path}`, {
      does: `${does} Saves what was answered so far.`,
      opens,
      answer: (ctx, visit) => take(ctx, visit, open),
    }),
  ]
}

async function anybody(ctx: Context, visit: Visit, kind: 'open' | 'embed'): Promise<Opened> {
  const id = visit.part('surveyId')
  const said = visit.request.method === 'POST' ? await visit.form() : new URL(visit.request.url).searchParams
  const key = said.get('r')
  const sheet = /^srv_[a-z0-9-]{1,64}$/.test(id)
    ? await openForAnybody(ctx, id as Id<'srv'>, { kind, key: isKey(key) ? key : null })
    : null
  if (!sheet) return plain(ctx, visit, 'unreadable', 404)
  return { sheet, framedBy: kind === 'embed' && sheet.whoMayNot !== 'closed' ? 'anybody' : 'nobody' }
}

/** Reading a page changes nothing: mail scanners and link previews read it too. */
async function look(
  ctx: Context,
  visit: Visit,
  open: (ctx: Context, visit: Visit) => Promise<Opened>,
): Promise<Response> {
  const opened = await open(ctx, visit)
  if (opened instanceof Response) return opened
  const asked = new URL(visit.request.url).searchParams
  const last = Math.max(0, stepsOf(opened.sheet.survey.content).length - 1)
  const step = Math.min(last, Math.max(0, Number.parseInt(asked.get('step') ?? '0', 10) || 0))
  return show(ctx, visit, opened, { wish: asked.get('lang'), step, problems: new Map(), whole: false, status: 200 })
}

async function take(
  ctx: Context,
  visit: Visit,
  open: (ctx: Context, visit: Visit) => Promise<Opened>,
): Promise<Response> {
  const form = await visit.form()
  const opened = await open(ctx, visit)
  if (opened instanceof Response) return opened
  const { sheet } = opened
  const go = form.get('go')
  if (go === 'opened') {
    if (sheet.whoMayNot === null) await noteOpened(ctx, sheet)
    return new Response(null, { status: 204 })
  }
  const wish = form.get('lang')
  const wantsJson = visit.request.headers.get('accept') === 'application/json'
  const over = () =>
    wantsJson
      ? Response.json({ shown: [], over: true })
      : show(ctx, visit, opened, { wish, step: 0, problems: new Map(), whole: false, status: 200 })
  if (sheet.whoMayNot !== null) return over()
  if (go === 'decline') {
    const reason = form.get('reason') ?? ''
    const reasons = await listReasons(ctx)
    const words = (form.get('words') ?? '').replaceAll('\0', '').toWellFormed().trim().slice(0, 4_000)
    const chosen = reasons.find(({ id }) => id === reason)
    await declineSheet(ctx, sheet, { reasonId: chosen?.id ?? null, words })
    return sheet.invited ? plain(ctx, visit, 'declined', 200, wish) : over()
  }

  const { content } = sheet.survey
  const steps = stepsOf(content)
  const language = chooseLanguage(content.languages, [wish])
  const step = Math.min(steps.length - 1, Math.max(0, Number.parseInt(form.get('step') ?? '0', 10) || 0))
  const whole = form.get('whole') === 'yes'
  const checks = go === 'next' ? (steps[step] ?? []) : go === 'send' ? 'all' : []
  const filled = await fillIn(ctx, sheet, { form, language, sends: go === 'send', checks })
  if (wantsJson) {
    const shown = shownQuestions(content, filled.answers).map(({ key }) => key)
    return Response.json({ shown, over: filled.isWhole })
  }
  const now = { ...opened, sheet: { ...sheet, answers: filled.answers } }
  if (filled.isWhole) {
    now.sheet.whoMayNot = 'submitted'
    return show(ctx, visit, now, { wish, step, problems: new Map(), whole: false, status: 200 })
  }
  const shown = new Set(shownQuestions(content, filled.answers).map(({ key }) => key))
  const shows = (at: number) => (steps[at] ?? []).some((key) => shown.has(key))
  let to = step
  if (filled.problems.size > 0)
    to = Math.max(
      0,
      steps.findIndex((keys) => keys.some((key) => filled.problems.has(key))),
    )
  else if (go === 'back') for (to = step - 1; to > 0 && !shows(to); to--);
  else if (go === 'next') for (to = step + 1; to < steps.length - 1 && !shows(to); to++);
  to = Math.min(steps.length - 1, Math.max(0, to))
  return show(ctx, visit, now, {
    wish,
    step: to,
    problems: filled.problems,
    whole,
    status: filled.problems.size > 0 ? 422 : 200,
  })
}

async function show(
  ctx: Context,
  visit: Visit,
  { sheet, framedBy }: { sheet: Sheet; framedBy: FramedBy },
  {
    wish,
    status,
    ...how
  }: { wish: string | null; step: number; problems: Map<string, FormProblem>; whole: boolean; status: number },
): Promise<Response> {
  const { content } = sheet.survey
  const language = chooseLanguage(content.languages, [
    wish,
    sheet.language,
    sheet.invited?.contactLanguage,
    ...wishedLanguages(visit.request.headers.get('accept-language')),
  ])
  const company = await companyName(ctx)
  const embedded = sheet.kind === 'embed'
  const email = sheet.invited?.contactEmail
  const stopMailAt = email
    ? unsubscribeLink(ctx, { id: sheet.invited!.contactId, email }, ctx.exchange.origin, language)
    : null
  if (sheet.whoMayNot === 'submitted') return reply(thanksPage(sheet, { company, language, stopMailAt }), 200, framedBy)
  if (sheet.whoMayNot) return reply(plainPage(sheet.whoMayNot, { company, language, embedded }), 410, framedBy)
  const reasons = sheet.kind === 'personal' ? await listReasons(ctx) : []
  return reply(sheetPage(sheet, { ...how, company, language, reasons, stopMailAt }), status, framedBy)
}

async function plain(
  ctx: Context,
  visit: Visit,
  which: 'expired' | 'unreadable' | 'declined',
  status: number,
  wish: string | null = null,
): Promise<Response> {
  const wishes = [wish, ...wishedLanguages(visit.request.headers.get('accept-language'))]
  const language = chooseLanguage(['en', 'de', 'fr', 'es'], wishes)
  return reply(plainPage(which, { company: await companyName(ctx), language }), status)
}

const scripts = new Map<string, string>()

/** A script for browsers. They get it as it is written, so it is no TypeScript; its comments say the types. */
function script(name: 'answering' | 'embed'): string {
  const known = scripts.get(name)
  if (known !== undefined) return known
  const source = readFileSync(new URL(`../../embed/${name}.js`, import.meta.url), 'utf8')
  scripts.set(name, source)
  return source
}
