import { z } from 'zod'
import type { MainReason, PermittedUse } from '../schema.ts'
import { idOf } from '../values/id.ts'

/** A text in each language of a survey: `{ en: 'Thank you', de: 'Danke' }`. A language left out falls back to the first. */
const words = z.record(z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/), z.string().max(4_000))
export type Words = z.output<typeof words>

const key = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)

/** When a question is shown: what was answered to an earlier one. All conditions of a question have to hold. */
const condition = z.discriminatedUnion('is', [
  z.object({ question: key, is: z.literal('at least'), value: z.number() }),
  z.object({ question: key, is: z.literal('at most'), value: z.number() }),
  z.object({ question: key, is: z.literal('any of'), options: z.array(key).max(60) }),
  z.object({ question: key, is: z.literal('none of'), options: z.array(key).max(60) }),
  z.object({ question: key, is: z.literal('answered') }),
])
export type Condition = z.output<typeof condition>

const common = {
  key,
  text: words,
  help: words.default({}),
  required: z.boolean().default(false),
  showWhen: z.array(condition).max(10).default([]),
}

export const permittedUses: readonly PermittedUse[] = [
  'website',
  'sales deck',
  'private call',
  'press',
  'social',
  'paid ads',
  'event',
]

/** What brings new customers, as one of these in every survey, on every origin and in every figure. */
export const mainReasons = [
  'recommendation',
  'search',
  'advertising',
  'event',
  'press or social media',
  'sales contact',
  'used it before',
  'other',
] as const satisfies readonly MainReason[]

/**
 * One answer to choose. What figures need to know about it stands beside its words, so that they can be rewritten and
 * translated: which reason it stands for, which main reason for coming, or whether it says "yes, I did".
 */
const option = z.object({
  key,
  text: words,
  reasonId: idOf('rea').optional(),
  mainReason: z.enum(mainReasons).optional(),
  means: z.enum(['yes', 'no']).optional(),
  /** The theme it stands for, where the question asks what matters. */
  themeId: idOf('the').optional(),
})
export type Option = z.output<typeof option>

/** What a question of choice is for, beyond being read: it decides what its answers are counted as. */
const choicePurposes = [
  'have you recommended',
  'why not',
  'main reason',
  'what matters to customers',
  'what matters to prospects',
  'other',
] as const

const question = z.discriminatedUnion('kind', [
  /** 0 to 10. "Would you recommend" is what the NPS is made of; there is at most one of those. */
  z.object({
    ...common,
    kind: z.literal('scale'),
    measures: z.enum(['likelihood to recommend', 'other']),
    low: words.default({}),
    high: words.default({}),
  }),
  /** 1 to 5 for each touchpoint, and "does not apply". */
  z.object({
    ...common,
    kind: z.literal('satisfaction'),
    touchpoints: z.array(z.object({ key, name: words })).max(30),
  }),
  z.object({
    ...common,
    kind: z.literal('choice'),
    several: z.boolean().default(false),
    asks: z.enum(choicePurposes).default('other'),
    options: z.array(option).max(60),
    /** Offers "something else", to be said in one's own words. */
    other: z.boolean().default(false),
  }),
  z.object({
    ...common,
    kind: z.literal('text'),
    about: z.enum(['why not', 'score', 'origin', 'other']).default('other'),
    long: z.boolean().default(true),
  }),
  /** A person: who told you about us, or whom you told. Only the first name box has to be filled. */
  z.object({ ...common, kind: z.literal('person'), asks: z.enum(['who told you', 'whom did you tell']) }),
  /** Words that may be quoted, if the permission question after it is answered. */
  z.object({ ...common, kind: z.literal('quote') }),
  /** Comes after the words: one unticked box per use, with the exact wording. */
  z.object({
    ...common,
    kind: z.literal('permission'),
    /** The quote it is about; empty while somebody is still writing. */
    quote: key.or(z.literal('')),
    wordingVersion: z.number().int().min(1).default(1),
    uses: z.array(z.object({ use: z.enum(permittedUses as [PermittedUse, ...PermittedUse[]]), wording: words })).max(7),
    /** One more box, which lets us show who said it; without it, words are shown without a name. */
    nameWording: words.optional(),
  }),
  z.object({
    ...common,
    kind: z.literal('contact'),
    fields: z.array(z.enum(['name', 'email', 'company', 'title'])).max(4),
  }),
])
export type Question = z.output<typeof question>
export type QuestionOf<Kind extends Question['kind']> = Extract<Question, { kind: Kind }>

/**
 * A survey as it is written: what is asked, in which order and languages, and what is said before and after. A draft may
 * be unfinished, such as a choice without options; check-content.ts says what has to be put right before it is published.
 */
export const surveyContent = z.object({
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/))
    .min(1)
    .max(12),
  title: words,
  intro: words.default({}),
  questions: z.array(question).max(60),
  thanksTitle: words,
  thanks: words.default({}),
})
export type SurveyContent = z.output<typeof surveyContent>

/** The words in somebody's language, or in the survey's first where they were not translated. */
export function inLanguage(text: Words, language: string, content: Pick<SurveyContent, 'languages'>): string {
  return text[language] || text[content.languages[0] as string] || ''
}
