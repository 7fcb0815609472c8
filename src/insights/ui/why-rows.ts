import { z } from 'zod'
import { type VoiceSource, voiceSources } from '../../cube/voice-question.ts'
import { printCondition } from '../../customers/filter.ts'
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

/** What people wrote who named a reason. */
export function verbatimsBehind({ window, where, source }: AboutWhy, reason: string | null, ...more: string[]): Rows {
  return {
    to: '/reasons/verbatims',
    search: { given: window, about: abouts[source], where: [...where, ...more], ...(reason ? { reason } : {}) },
    label: 'Read their words',
  }
}

/**
 * The customers of a share of those who did not refer and told us why. A filter cannot tell answers from declined asks,
 * so for one of them alone there is no list.
 */
export function tellersBehind(about: AboutWhy, reasonName: string | null, ...more: string[]): Rows | undefined {
  if (about.source !== 'all') return undefined
  const named = reasonName === null ? [] : [printCondition({ column: 'named-reason', is: [reasonName] })]
  return customersBehind(about, ...more, 'told-why is yes', ...named, 'referrer is no')
}

/** Everybody who named a reason, whether they referred or not. */
export function namersBehind(about: AboutWhy, reasonName: string): Rows | undefined {
  if (about.source !== 'all') return undefined
  return customersBehind(about, printCondition({ column: 'named-reason', is: [reasonName] }))
}

/** Those who would recommend, or would not; of them those who did not refer, or did. */
export function likelyBehind(about: About, score: string, referred: 'yes' | 'no' | null, ...more: string[]): Rows {
  const also = referred === null ? [] : [`referrer is ${referred}`]
  return customersBehind(about, ...more, `would-recommend is ${score}`, ...also)
}
