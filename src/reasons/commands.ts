import { setImmediate } from 'node:timers/promises'
import { record } from '../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../server/context.ts'
import { Refused, refuse } from '../server/errors.ts'
import type { Sheet } from '../server/http.ts'
import { startJob } from '../server/queue.ts'
import { wilsonInterval } from '../statistics/wilson-interval.ts'
import type { Nothing } from '../values/endpoint.ts'
import type { Id } from '../values/id.ts'
import type {
  Agreement,
  Matches,
  ModelState,
  QueueFilter,
  Reason,
  ReasonLine,
  Suggestion,
  ToCode,
  Verbatim,
  VerbatimFilter,
  WordRule,
} from './api.ts'
import { agreementOf, sameReasons } from './coder-agreement.ts'
import { noReason, type ReasonModel, suggest, trainModel } from './reason-model.ts'
import {
  codingRefusals,
  reasonRefusals,
  whyNotChange,
  whyNotCode,
  whyNotLookAgain,
  whyNotMerge,
  whyNotReopen,
  whyNotRetire,
  whyNotSettle,
  whyNotSplit,
} from './rules.ts'
import * as store from './store.ts'
import { matcher } from './word-match.ts'

/**
 * Keep what people wrote, word for word, and let the rules that apply by themselves read it. What is kept already, which is
 * the same question of the same response or the same declined ask, stays as it is; empty words are passed over. Part of
 * whatever recorded the answer, so it writes no activity of its own, but for what rules coded.
 *
 * @returns how many were new, and their ids
 * @example
 * await recordVerbatims(ctx, [{ from: { responseId: 'rsp_1', questionKey: 'why-not' }, customerId: 'cus_1', contactId: null,
 *   question: 'What stopped you?', about: 'why not', words: 'Nobody asked.', language: 'en', givenOn: '2026-05-04' }])
 * // → { recorded: 1, ids: ['ver_…'] }
 */
export function recordVerbatims(
  ctx: Context,
  verbatims: readonly store.NewVerbatim[],
): Promise<{ recorded: number; ids: Id<'ver'>[] }> {
  return inTransaction(ctx, async (ctx) => {
    const ids = await store.insertVerbatims(ctx, verbatims)
    await applyRules(ctx, ids)
    return { recorded: ids.length, ids }
  })
}

/**
 * Write down reasons that customers named themselves: ticked in an answer, or chosen when declining an ask. No reason counts
 * twice for one response or ask, and one that was merged counts for the reason it was merged into. Part of whatever
 * recorded the answer, so it writes no activity of its own.
 *
 * @returns how many were new
 * @example
 * await citeReasons(ctx, [{ reasonId: 'rea_never-asked', from: { responseId: 'rsp_1' }, customerId: 'cus_1',
 *   source: 'answer', givenOn: '2026-05-04' }]) // → { cited: 1 }
 */
export function citeReasons(ctx: Context, citations: readonly store.NewCitation[]): Promise<{ cited: number }> {
  return inTransaction(ctx, async (ctx) => ({ cited: await store.insertCitations(ctx, citations) }))
}

/** The reasons people may choose from, in their order; with `all` also those retired or merged. */
export function listReasons(ctx: Context, which: { all?: boolean } = {}): Promise<store.StoredReason[]> {
  return store.listReasons(ctx, which)
}

const reasonOf = (reason: store.StoredReason): Reason => ({
  ...reason,
  retiredAt: reason.retiredAt?.toISOString() ?? null,
})

/** The reasons with how often each is named, and how many rules suggest it. */
export async function showReasons(ctx: Context, { all }: { all: boolean }): Promise<{ items: ReasonLine[] }> {
  const [reasons, uses] = await Promise.all([store.listReasons(ctx, { all }), store.countUses(ctx)])
  return {
    items: reasons.map((reason) => ({ ...reasonOf(reason), ...(uses.get(reason.id) ?? { cited: 0, rules: 0 }) })),
  }
}

function named(reason: store.StoredReason | null): store.StoredReason {
  if (reason === null) throw new Refused('name-taken', reasonRefusals['name-taken'])
  return reason
}

/** Add a reason. */
export function addReason(
  ctx: Context,
  input: { name: string; description: string; examples: string[] },
): Promise<Reason> {
  return inTransaction(ctx, async (ctx) => {
    const reason = named(await store.insertReason(ctx, input))
    await record(ctx, 'reason added', { subject: reason.id }, { name: reason.name })
    return reasonOf(reason)
  })
}

/** Put the reasons in this order. */
export function orderReasons(ctx: Context, { reasonIds }: { reasonIds: Id<'rea'>[] }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    await store.lockReasons(ctx, reasonIds)
    await store.orderReasons(ctx, reasonIds)
    await record(ctx, 'reasons ordered', { subject: reasonIds[0]! }, { reasonIds })
    return {}
  })
}

/** Rename a reason, describe it, give examples, retire or restore it. */
export function changeReason(
  ctx: Context,
  input: {
    reasonId: Id<'rea'>
    name?: string | undefined
    description?: string | undefined
    examples?: string[] | undefined
    retired?: boolean | undefined
  },
): Promise<Reason> {
  return inTransaction(ctx, async (ctx) => {
    const inUse = await store.listReasons(ctx)
    const before = (await store.lockReasons(ctx, [input.reasonId])).get(input.reasonId)!
    refuseStale(ctx, before.version)
    const { role } = ctx.actor
    refuse(input.retired ? whyNotRetire(role, before, inUse.length) : whyNotChange(role, before), reasonRefusals)
    const after = named(
      await store.updateReason(ctx, input.reasonId, {
        ...(input.name === undefined ? {} : { name: input.name }),
        ...(input.description === undefined ? {} : { description: input.description }),
        ...(input.examples === undefined ? {} : { examples: input.examples }),
        ...(input.retired === undefined ? {} : { retiredAt: input.retired ? ctx.now : null }),
      }),
    )
    const event = input.retired === undefined ? 'reason changed' : input.retired ? 'reason retired' : 'reason restored'
    await record(ctx, event, { subject: after.id }, changed(before, after))
    return reasonOf(after)
  })
}

/** What is different now, with what it was before, so that it can be put back. */
function changed(before: store.StoredReason, after: store.StoredReason): Record<string, unknown> {
  const keys = ['name', 'description', 'examples'] as const
  return Object.fromEntries(
    keys
      .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
      .map((key) => [key, { before: before[key], after: after[key] }]),
  )
}

const newMove = () =>
  `mov_${Math.trunc(performance.timeOrigin + performance.now()).toString(36)}${crypto.randomUUID().slice(0, 8)}`

/** Merge a reason into another. Everybody who named it names the other, nobody twice; what was confirmed stays readable. */
export function mergeReason(ctx: Context, { reasonId, into }: { reasonId: Id<'rea'>; into: Id<'rea'> }) {
  return inTransaction(ctx, async (ctx) => {
    const both = await store.lockReasons(ctx, [...new Set([reasonId, into])])
    const from = both.get(reasonId)!
    refuseStale(ctx, from.version)
    refuse(whyNotMerge(ctx.actor.role, from, both.get(into)!), reasonRefusals)
    const moveId = newMove()
    const counts = await store.moveCitations(ctx, { moveId, from: reasonId, into })
    const alongside = await store.redirectMerged(ctx, reasonId, into)
    await store.updateReason(ctx, reasonId, { mergedInto: into })
    const details = { moveId, from: reasonId, fromName: from.name, into, intoName: both.get(into)!.name, alongside }
    await record(ctx, 'reason merged', { subject: reasonId }, { ...details, ...counts })
    await record(ctx, 'reason taken in', { subject: into }, { ...details, ...counts })
    return { moveId, ...counts }
  })
}

/** Split a reason: the verbatims chosen, and what cites them, go to a new one. */
export function splitReason(
  ctx: Context,
  input: { reasonId: Id<'rea'>; name: string; description: string; verbatimIds: Id<'ver'>[] },
) {
  return inTransaction(ctx, async (ctx) => {
    const from = (await store.lockReasons(ctx, [input.reasonId])).get(input.reasonId)!
    refuseStale(ctx, from.version)
    refuse(whyNotSplit(ctx.actor.role, from, input.verbatimIds.length), reasonRefusals)
    const reason = named(await store.insertReason(ctx, { ...input, examples: [] }))
    const moved = await store.recode(ctx, { from: input.reasonId, to: reason.id, verbatimIds: input.verbatimIds })
    refuse(moved.length === 0 ? 'nothing-chosen' : null, reasonRefusals)
    await store.citeAgain(ctx, moved)
    const moveId = newMove()
    const details = {
      moveId,
      from: from.id,
      fromName: from.name,
      into: reason.id,
      intoName: reason.name,
      moved: moved.length,
    }
    await record(ctx, 'reason split', { subject: from.id }, details)
    await record(ctx, 'reason added', { subject: reason.id }, details)
    return { moveId, reason: reasonOf(reason), moved: moved.length }
  })
}

/** Undo a merge or a split, as long as nothing else moved these reasons since. */
export function undoMove(
  ctx: Context,
  { reasonId, moveId }: { reasonId: Id<'rea'>; moveId: string },
): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const found = await store.findMove(ctx, reasonId, moveId)
    if (found === null) throw new Refused('changed-since', reasonRefusals['changed-since'])
    refuse(found.undone ? 'undone-already' : null, reasonRefusals)
    const { into, alongside = [] } = found.details as { into: Id<'rea'>; alongside?: Id<'rea'>[] }
    if (found.event === 'reason merged') {
      const both = await store.lockReasons(ctx, [reasonId, into])
      refuse(both.get(reasonId)!.mergedInto === into ? null : 'changed-since', reasonRefusals)
      named(await store.updateReason(ctx, reasonId, { mergedInto: null }))
      await store.setMergedInto(ctx, alongside, reasonId)
      await store.returnCitations(ctx, moveId)
      await record(ctx, 'reason merge undone', { subject: reasonId }, { moveId, into })
    } else {
      const both = await store.lockReasons(ctx, [reasonId, into])
      const isReferredTo = await store.isReferredTo(ctx, into)
      refuse(both.get(reasonId)!.mergedInto !== null || isReferredTo ? 'changed-since' : null, reasonRefusals)
      await store.citeAgain(ctx, await store.recode(ctx, { from: into, to: reasonId, verbatimIds: null }))
      await store.deleteReason(ctx, into)
      await record(ctx, 'reason split undone', { subject: reasonId }, { moveId, into })
    }
    return {}
  })
}

/** What happened to a reason, newest first. */
export async function showHistory(ctx: Context, { reasonId }: { reasonId: Id<'rea'> }) {
  const rows = await store.reasonHistory(ctx, reasonId)
  return {
    items: rows.map(({ id, at, actor, memberName, event, details }) => ({
      id,
      at: at.toISOString(),
      who: memberName ?? actor,
      event,
      details,
    })),
  }
}

/** The next verbatims to code with what rules and the model suggest, and how many are left. */
export async function showQueue(
  ctx: Context,
  { after, limit, ...filter }: QueueFilter & { after: number; limit: number },
) {
  const [waiting, count] = await Promise.all([
    store.nextToCode(ctx, filter, { after, limit }),
    store.countToCode(ctx, filter),
  ])
  return { items: await withSuggestions(ctx, waiting), ...count }
}

/** The next verbatims for a second coder. What the first said is not told, and nothing is suggested that was learnt from it. */
export async function showSecondQueue(ctx: Context, page: { after: number; limit: number }) {
  const { items, left } = await store.nextToLookAgain(ctx, page)
  const labels = await store.attributeLabels(ctx)
  return {
    items: items.map(({ attributes, ...item }) => ({ ...item, suggestions: [], facts: factsOf(attributes, labels) })),
    left,
  }
}

async function withSuggestions(ctx: Context, waiting: readonly store.Waiting[]): Promise<ToCode[]> {
  const [learnt, rules, reasons, labels] = await Promise.all([
    store.openModel(ctx),
    store.listRules(ctx),
    store.listReasons(ctx, { all: true }),
    store.attributeLabels(ctx),
  ])
  const vectors = store.openWordVectors(store.wordVectorsPath(ctx)) ?? store.noWordVectors
  const model = learnt ?? (await modelFromExamples(reasons))
  const matchers = rules.map((rule) => ({ rule, matches: matcher(rule.words) }))
  const target = new Map(reasons.map((reason) => [reason.id as string, reason]))
  const inUse = (id: string): Id<'rea'> | null => {
    const reason = target.get(id)
    const at = reason?.mergedInto ? target.get(reason.mergedInto) : reason
    return at && at.retiredAt === null ? at.id : null
  }
  return waiting.map(({ attributes, ...item }) => {
    const suggestions: Suggestion[] = []
    const add = (suggestion: Suggestion) => {
      const same = suggestions.find(({ reasonId }) => reasonId === suggestion.reasonId)
      if (same) same.confidence ??= suggestion.confidence
      else suggestions.push(suggestion)
    }
    for (const { rule, matches } of matchers) {
      if (matches(item.words)) add({ reasonId: rule.reasonId, confidence: null, rule: rule.words.join(', ') })
    }
    for (const { id, confidence } of suggest(model, item.words, learnt ? vectors : store.noWordVectors, 6)) {
      const reasonId = id === noReason ? null : inUse(id)
      if (id === noReason || reasonId !== null) add({ reasonId, confidence, rule: null })
    }
    return { ...item, suggestions: suggestions.slice(0, 3), facts: factsOf(attributes, labels) }
  })
}

/** Models made of examples alone, by what they were made of. */
const fromExamples = new Map<string, Promise<ReasonModel>>()

/** Before anything was learnt: what the names, descriptions and examples of the reasons alone suggest. */
function modelFromExamples(reasons: readonly store.StoredReason[]): Promise<ReasonModel> {
  const inUse = reasons.filter(({ mergedInto, retiredAt }) => mergedInto === null && retiredAt === null)
  const made = JSON.stringify(inUse.map(({ id, name, description, examples }) => [id, name, description, examples]))
  const known =
    fromExamples.get(made) ??
    trainModel({ reasons: inUse, confirmed: [], vectors: store.noWordVectors }, () => setImmediate())
  if (fromExamples.size > 20) fromExamples.clear()
  fromExamples.set(made, known)
  return known
}

const factsOf = (attributes: store.Waiting['attributes'], labels: readonly { key: string; label: string }[]) =>
  labels.flatMap(({ key, label }) => {
    const value = attributes[key]
    return value === undefined
      ? []
      : [{ label, value: value === true ? 'yes' : value === false ? 'no' : String(value) }]
  })

/** Refuse reasons that are no longer in use; the others are held until the transaction ends. */
async function holdReasons(ctx: Context, reasonIds: readonly Id<'rea'>[]): Promise<Id<'rea'>[]> {
  const chosen = [...new Set(reasonIds)]
  const inUse = await store.shareReasons(ctx, chosen)
  refuse(inUse.length < chosen.length ? 'reason-away' : null, codingRefusals)
  return chosen
}

/** Say which reasons a verbatim gives. Of two people who say it at once the second is told that it is done. */
export function codeVerbatim(
  ctx: Context,
  { verbatimId, reasonIds, again }: { verbatimId: Id<'ver'>; reasonIds: Id<'rea'>[]; again: boolean },
): Promise<Verbatim> {
  return inTransaction(ctx, async (ctx) => {
    const chosen = await holdReasons(ctx, reasonIds)
    const verbatim = await store.lockVerbatim(ctx, verbatimId)
    refuse(whyNotCode(ctx.actor.role, verbatim, again), codingRefusals)
    refuseStale(ctx, verbatim.version)
    const { first } = await store.codingsOf(ctx, verbatimId)
    await store.putCoding(ctx, verbatimId, chosen)
    await store.citeAgain(ctx, [verbatimId])
    await record(
      ctx,
      chosen.length === 0 ? 'verbatim given no reason' : 'verbatim coded',
      { subject: verbatimId, customer: verbatim.customerId },
      { reasonIds: chosen, ...(first ? { before: first.reasonIds } : {}) },
    )
    await trainWhenDue(ctx)
    return store.findVerbatim(ctx, verbatimId)
  })
}

/** Take back what was said about a verbatim. */
export function reopenVerbatim(ctx: Context, { verbatimId }: { verbatimId: Id<'ver'> }): Promise<Verbatim> {
  return inTransaction(ctx, async (ctx) => {
    const verbatim = await store.lockVerbatim(ctx, verbatimId)
    refuse(whyNotReopen(ctx.actor.role, verbatim), codingRefusals)
    refuseStale(ctx, verbatim.version)
    const { first } = await store.codingsOf(ctx, verbatimId)
    await store.removeCodings(ctx, verbatimId)
    await store.citeAgain(ctx, [verbatimId])
    const about = { subject: verbatimId, customer: verbatim.customerId }
    await record(ctx, 'verbatim reopened', about, { before: first?.reasonIds ?? [] })
    return store.findVerbatim(ctx, verbatimId)
  })
}

export const modelJob = 'reasons model'
export const rulesJob = 'reasons rules'

/** Guesses: learning again is worth it after this many more, or a tenth more. */
const dueAfter = { fewest: 20, share: 0.1 }

/** A guess: after a training that failed, nothing is tried again by itself for this long. */
const restAfterFailureMs = 60 * 60 * 1000

/** Learn again once enough was confirmed since the last time, but not at every confirmation while it fails. */
async function trainWhenDue(ctx: Context): Promise<void> {
  const failure = await store.lastFailure(ctx, modelJob)
  if (failure !== null && ctx.now.getTime() - failure.at.getTime() < restAfterFailureMs) return
  const model = await store.openModel(ctx)
  const due = Math.max(dueAfter.fewest, Math.ceil((model?.labels ?? 0) * dueAfter.share))
  if (model !== null && (await store.confirmedSince(ctx, model.trainedAt, due)) < due) return
  await startTraining(ctx)
}

/** Begin to learn from everything confirmed so far, unless that is under way. */
export function startTraining(ctx: Context): Promise<{ jobId: Id<'job'> }> {
  return inTransaction(ctx, async (ctx) => {
    await store.lockKind(ctx, modelJob)
    const jobId =
      (await store.jobUnderWay(ctx, modelJob)) ??
      (await startJob(ctx, { kind: modelJob, title: 'Learning from confirmed reasons' }))
    return { jobId }
  })
}

/** What the suggestions were learnt from, and when. */
export async function showModel(ctx: Context): Promise<ModelState> {
  const [model, jobId, failure] = await Promise.all([
    store.openModel(ctx),
    store.jobUnderWay(ctx, modelJob),
    store.lastFailure(ctx, modelJob),
  ])
  return {
    failed: failure && { at: failure.at.toISOString(), why: failure.why },
    trainedAt: model?.trainedAt.toISOString() ?? null,
    labels: model?.labels ?? 0,
    since: await store.confirmedSince(ctx, model?.trainedAt ?? null, 100_000),
    held: model?.held ?? null,
    jobId,
  }
}

/**
 * Let the rules that apply by themselves code these verbatims, as far as they are open; those of several rules get all their
 * reasons. Everything else waits for a person.
 *
 * @returns how many were coded
 */
export function applyRules(ctx: Context, verbatimIds: readonly Id<'ver'>[]): Promise<{ coded: number }> {
  return inTransaction(ctx, async (ctx) => {
    if (verbatimIds.length === 0) return { coded: 0 }
    const rules = (await store.listRules(ctx)).filter(({ appliesItself }) => appliesItself)
    if (rules.length === 0) return { coded: 0 }
    const inUse = await store.shareReasons(ctx, [...new Set(rules.map(({ reasonId }) => reasonId))])
    const matchers = rules
      .filter(({ reasonId }) => inUse.includes(reasonId))
      .map((rule) => ({ rule, matches: matcher(rule.words) }))
    const coded = (await store.lockOpen(ctx, verbatimIds)).flatMap(({ id, words }) => {
      const said = matchers.filter(({ matches }) => matches(words)).map(({ rule }) => rule)
      const [first] = said
      if (!first) return []
      return [{ verbatimId: id, reasonIds: [...new Set(said.map(({ reasonId }) => reasonId))], ruleId: first.id }]
    })
    await store.putRuleCodings(ctx, coded)
    for (const { id } of rules) {
      const verbatims = coded.filter(({ ruleId }) => ruleId === id).length
      if (verbatims > 0) await record(ctx, 'rule applied', { subject: id }, { verbatims })
    }
    return { coded: coded.length }
  })
}

/** The rules, with how many verbatims each coded by itself. */
export async function showRules(ctx: Context): Promise<{ items: WordRule[] }> {
  const [rules, applied] = await Promise.all([store.listRules(ctx), store.countApplied(ctx)])
  return { items: rules.map((rule) => ({ ...rule, applied: applied.get(rule.id) ?? 0 })) }
}

/** What words would match, and how often people gave this reason to what they match. */
export async function tryRule(
  ctx: Context,
  { reasonId, words }: { reasonId: Id<'rea'>; words: string[] },
): Promise<Matches> {
  const { found, orMore } = await store.matchWords(
    ctx,
    words.filter((word) => word !== ''),
  )
  const coded = found.filter(({ state, byRule }) => state !== 'open' && !byRule)
  const agrees = (one: (typeof found)[number]) => one.reasonIds?.includes(reasonId) ?? false
  const agreed = coded.filter(agrees).length
  const open = found.filter(({ state }) => state === 'open')
  const differing = coded.filter((one) => !agrees(one))
  return {
    open: open.length,
    coded: coded.length,
    agreed,
    interval: wilsonInterval(agreed, coded.length),
    orMore,
    // Those where people said otherwise first: they show what is wrong with the words.
    examples: [...differing.slice(0, 3), ...open.slice(0, 5)]
      .slice(0, 5)
      .map(({ id, words, state }) => ({ id, words, agreed: state === 'open' ? null : false })),
  }
}

const cleaned = (words: readonly string[]) => [...new Map(words.map((word) => [word.toLowerCase(), word])).values()]

const startApplying = (ctx: Context, ruleId: Id<'rul'>) =>
  startJob(ctx, { kind: rulesJob, title: 'Applying a rule to open verbatims', subjectId: ruleId })

/** Let words suggest a reason, or give it by themselves. */
export function addRule(
  ctx: Context,
  input: { reasonId: Id<'rea'>; words: string[]; appliesItself: boolean },
): Promise<WordRule> {
  return inTransaction(ctx, async (ctx) => {
    await holdReasons(ctx, [input.reasonId])
    const rule = await store.insertRule(ctx, { ...input, words: cleaned(input.words) })
    await record(ctx, 'rule added', { subject: rule.id }, { ...input })
    if (rule.appliesItself) await startApplying(ctx, rule.id)
    return { ...rule, applied: 0 }
  })
}

/** Change a rule. One that applies by itself goes through everything open again. */
export function changeRule(
  ctx: Context,
  input: {
    ruleId: Id<'rul'>
    reasonId?: Id<'rea'> | undefined
    words?: string[] | undefined
    appliesItself?: boolean | undefined
  },
): Promise<WordRule> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockRule(ctx, input.ruleId)
    refuseStale(ctx, before.version)
    if (input.reasonId) await holdReasons(ctx, [input.reasonId])
    const after = await store.updateRule(ctx, input.ruleId, {
      reasonId: input.reasonId ?? before.reasonId,
      words: cleaned(input.words ?? before.words),
      appliesItself: input.appliesItself ?? before.appliesItself,
    })
    const { id: _, version: __, ...was } = before
    await record(
      ctx,
      'rule changed',
      { subject: after.id },
      { words: after.words, appliesItself: after.appliesItself, was },
    )
    if (after.appliesItself) await startApplying(ctx, after.id)
    return { ...after, applied: (await store.countApplied(ctx)).get(after.id) ?? 0 }
  })
}

/** Remove a rule. What it coded stays coded. */
export function removeRule(ctx: Context, { ruleId }: { ruleId: Id<'rul'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const { words, reasonId, appliesItself } = await store.lockRule(ctx, ruleId)
    await store.deleteRule(ctx, ruleId)
    await record(ctx, 'rule removed', { subject: ruleId }, { words, reasonId, appliesItself })
    return {}
  })
}

/** Choose coded verbatims at random for a second coder. */
export function chooseSample(ctx: Context, { size }: { size: number }): Promise<{ chosen: number }> {
  return inTransaction(ctx, async (ctx) => {
    const chosen = await store.insertSecondLooks(ctx, size)
    await record(ctx, 'second looks chosen', { subject: 'settings' }, { chosen })
    return { chosen }
  })
}

/** Say as second coder which reasons a verbatim gives. Decides nothing; it is there to be compared. */
export function lookAgain(
  ctx: Context,
  { verbatimId, reasonIds }: { verbatimId: Id<'ver'>; reasonIds: Id<'rea'>[] },
): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const chosen = await holdReasons(ctx, reasonIds)
    const verbatim = await store.lockVerbatim(ctx, verbatimId)
    const [look, { first, second }] = await Promise.all([
      store.findLook(ctx, verbatimId),
      store.codingsOf(ctx, verbatimId),
    ])
    const standing = look && first ? { firstCoder: first.coder, hasSecond: second !== null } : null
    refuse(whyNotLookAgain(ctx.actor, standing), codingRefusals)
    await store.insertSecondCoding(ctx, verbatimId, chosen)
    const about = { subject: verbatimId, customer: verbatim.customerId }
    await record(ctx, 'verbatim coded a second time', about, { reasonIds: chosen })
    return {}
  })
}

/** Settle what a verbatim means where two coders differ. What both had said stays, for the agreement. */
export function settle(
  ctx: Context,
  { verbatimId, reasonIds }: { verbatimId: Id<'ver'>; reasonIds: Id<'rea'>[] },
): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const chosen = await holdReasons(ctx, reasonIds)
    const verbatim = await store.lockVerbatim(ctx, verbatimId)
    const look = await store.findLook(ctx, verbatimId)
    const { second } = await store.codingsOf(ctx, verbatimId)
    const standing = { hasSecond: look !== null && second !== null, settled: (look?.settledAt ?? null) !== null }
    refuse(whyNotSettle(ctx.actor.role, standing), codingRefusals)
    await store.settleLook(ctx, verbatimId, chosen)
    await store.citeAgain(ctx, [verbatimId])
    const about = { subject: verbatimId, customer: verbatim.customerId }
    await record(ctx, 'verbatim settled', about, { reasonIds: chosen })
    return {}
  })
}

/** How far two coders agree, and how far the looking is. */
export async function showAgreement(ctx: Context): Promise<Agreement> {
  const looks = await store.pairsOfCodings(ctx)
  const pairs = looks.flatMap(({ first, second, settled }) => (second === null ? [] : [{ first, second, settled }]))
  const differing = pairs.filter((pair) => !sameReasons(pair))
  const { byReason, ...measured } = agreementOf(pairs)
  return {
    chosen: looks.length,
    waiting: looks.length - pairs.length,
    compared: pairs.length,
    toSettle: differing.filter(({ settled }) => !settled).length,
    same: pairs.length - differing.length,
    ...measured,
    byReason: byReason.map(({ reason, ...one }) => ({ reasonId: reason as Id<'rea'>, ...one })),
  }
}

const rowsAtATime = 500

/** The verbatims a filter finds, for a spreadsheet. */
export async function exportVerbatims(ctx: Context, filter: VerbatimFilter): Promise<Sheet> {
  const names = new Map((await store.listReasons(ctx, { all: true })).map(({ id, name }) => [id, name]))
  async function* rows() {
    const givers = await store.giversOf(ctx, filter)
    let cursor: string | undefined
    do {
      const page = await store.listVerbatims(ctx, filter, { cursor, limit: rowsAtATime, givers })
      for (const one of page.items) {
        yield [
          one.id,
          one.givenOn,
          one.words,
          one.reasonIds.map((id) => names.get(id) ?? id).join('; '),
          one.state,
          one.codedBy,
          one.about,
          one.question,
          one.survey?.name ?? null,
          one.customer?.name ?? null,
          one.customer?.id ?? null,
          one.contact,
          one.language,
        ]
      }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  const header = [
    'id',
    'given on',
    'words',
    'reasons',
    'state',
    'coded by',
    'about',
    'question',
    'survey',
    'customer',
    'customer id',
    'contact',
    'language',
  ]
  return { fileName: `verbatims-${ctx.today}.csv`, header, rows: rows() }
}
