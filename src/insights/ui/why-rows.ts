import { z } from 'zod'
import { type VoiceSource, voiceSources } from '../../cube/voice-question.ts'
import { printCondition } from '../../customers/filter.ts'
import { addDays, type Day } from '../../values/day.ts'
import type { Rows } from '../../web/rows.ts'
import { insightsAddress } from './address.ts'
import { type About, customersBehind } from './behind.tsx'

export const intentAddress = insightsAddress.extend({
  by: z.string().max(60).default(''),
  cuts: z.string().max(500).default(''),
})
export const whyAddress = intentAddress.extend({
  source: z.enum(voiceSources).default('all'),
  /** The reason shown over time. */
  reason: z.string().max(100).default(''),
})

export interface AboutWhy extends About {
  source: VoiceSource
}

const abouts: Record<VoiceSource, string[]> = {
  all: ['why not', 'declined ask'],
  answers: ['why not'],
  asks: ['declined ask'],
}

/**
 * What people wrote who named a reason: fewer than named it, since a box can be ticked without a word. Also what those
 * wrote who referred, or whom we do not know.
 */
export function verbatimsBehind(
  { window, strength, where, source }: AboutWhy,
  reason: string | null,
  ...more: string[]
): Rows {
  return {
    to: '/reasons/verbatims',
    search: {
      given: window,
      strength,
      about: abouts[source],
      where: [...where, ...more],
      ...(reason ? { reason } : {}),
    },
    label: 'Read their words',
  }
}

/** The columns that tell who said why, and which reason, in the words that count. */
const columnsOf: Record<VoiceSource, { why: string; reason: string }> = {
  all: { why: 'told-why', reason: 'named-reason' },
  answers: { why: 'answered-why', reason: 'answered-reason' },
  asks: { why: 'declined-why', reason: 'declined-reason' },
}

/** The customers of a share of those who did not refer and told us why: those who named each of these reasons. */
export function tellersBehind(about: AboutWhy, reasonNames: readonly string[], ...more: string[]): Rows {
  const { why, reason } = columnsOf[about.source]
  const named = reasonNames.map((name) => printCondition({ column: reason, is: [name] }))
  return customersBehind(about, ...more, ...(named.length > 0 ? named : [`${why} is yes`]), 'referrer is no')
}

/** Those who told us why but did refer. */
export function referredTellers(about: AboutWhy): Rows {
  return customersBehind(about, `${columnsOf[about.source].why} is yes`, 'referrer is yes')
}

/** Everybody who named a reason, whether they referred or not. */
export function namersBehind(about: AboutWhy, reasonName: string): Rows {
  return customersBehind(about, printCondition({ column: columnsOf[about.source].reason, is: [reasonName] }))
}

/** Those who would recommend, or would not; of them those who did not refer, or did. */
export function likelyBehind(about: About, score: string, referred: 'yes' | 'no' | null, ...more: string[]): Rows {
  const also = referred === null ? [] : [`referrer is ${referred}`]
  return customersBehind(about, ...more, `would-recommend is ${score}`, ...also)
}

/** Those who say they have recommended us, or have not; of them those who referred in the window, or ever. */
export function sayersBehind(about: About, says: 'yes' | 'no', ...more: string[]): Rows {
  return customersBehind(about, `says-recommended is ${says}`, ...more)
}

/**
 * The responses a score is made of, given from one day to before another; null for as long as there are any. The filters
 * look at the days of the page, be those of the score fewer.
 */
export function answersBehind(
  { window, strength, where, from, to }: About & { from: Day | null; to: Day | null },
  scores: readonly ('promoter' | 'passive' | 'detractor')[] = ['promoter', 'passive', 'detractor'],
): Rows {
  // The list of responses names its last day, where a window names the day after.
  const days = { ...(from ? { from } : {}), ...(to ? { to: addDays(to, -1) } : {}) }
  return { to: '/responses', search: { ...days, score: scores, window, strength, where } }
}
