import { z } from 'zod'
import { surfaceUses } from '../consent/uses.ts'
import { dayJson } from '../values/day.ts'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { levelJson } from '../values/level.ts'
import { colourJson, lookJson } from './look.ts'
import { type StructuredRefusal, structuredRefusals } from './structured.ts'
import { type ShowRefusal, showRefusals } from './why-not-show.ts'

const wallId = idOf('wal')
export const wallStates = ['draft', 'published', 'closed'] as const

const ShowRefusalJson = z.enum(Object.keys(showRefusals) as [ShowRefusal, ...ShowRefusal[]]).nullable()

/** An item as those see it who choose: with the customer it is from, whatever its level. */
const ChoiceJson = z.object({
  id: idOf('itm'),
  level: levelJson,
  title: z.string(),
  format: z.enum(['text', 'image', 'PDF', 'audio', 'video', 'address']),
  /** What is shown of the words, its first 600 characters. */
  words: z.string().nullable(),
  isExcerpt: z.boolean(),
  customer: z.string().nullable(),
  /** How it is signed where it is shown. */
  signed: z.string(),
  givenOn: dayJson,
  disclosure: z.string().nullable(),
  /** Why it may not be shown today; null where it may. */
  whyNot: ShowRefusalJson,
})
export type Choice = z.output<typeof ChoiceJson>

const WallLineJson = z.object({
  id: wallId,
  slug: z.string(),
  name: z.string(),
  state: z.enum(wallStates),
  /** How many items were chosen, and how many of them are shown today. */
  chosen: z.number(),
  shown: z.number(),
  version: z.number(),
  updatedAt: z.iso.datetime(),
})
export type WallLine = z.output<typeof WallLineJson>

const WallJson = WallLineJson.extend({
  intro: z.string(),
  look: lookJson,
  items: z.array(ChoiceJson),
  /** Why search engines are told nothing about it; null where they are. */
  whyNotStructured: z.enum(Object.keys(structuredRefusals) as [StructuredRefusal, ...StructuredRefusal[]]).nullable(),
})
export type Wall = z.output<typeof WallJson>

const Name = z.string().trim().min(1, 'Give it a name.').max(120)
const Slug = z
  .string()
  .trim()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'Use small letters, digits and hyphens, such as what-customers-say.')

const SettingsJson = z.object({
  howWeChoose: z.string(),
  sells: z.enum(['product', 'software', 'service']).nullable(),
  productName: z.string().nullable(),
  reconfirmMonths: z.number(),
  /** The colour of slides and PDF. */
  accent: z.string(),
  version: z.number(),
})
export type PublishingSettings = z.output<typeof SettingsJson>

/** More than this is a book, and a deck nobody looks through. */
export const mostInADeck = 100
const mostOnAWall = 500

export const publishingApi = {
  walls: endpoint('GET /walls', {
    does: 'List the walls: the pages that show what customers said to anybody.',
    who: 'viewer',
    input: z.object({ state: listOf(z.enum(wallStates)) }).extend(pageInput),
    output: pageOf(WallLineJson),
  }),
  exportWalls: endpoint('GET /walls.csv', {
    does: 'Export exactly the walls that these filters show.',
    who: 'viewer',
    input: z.object({ state: listOf(z.enum(wallStates)) }),
    output: nothing,
    answers: 'csv',
  }),
  addWall: endpoint('POST /walls', {
    does: 'Begin a wall. Nobody sees it until it is published.',
    who: 'manager',
    input: z.object({ name: Name, slug: Slug.optional() }),
    output: WallJson,
  }),
  wall: endpoint('GET /walls/:wallId', {
    does: 'Show a wall with what was chosen for it, and why something of it is not shown.',
    who: 'viewer',
    input: z.object({ wallId }),
    output: WallJson,
  }),
  changeWall: endpoint('PATCH /walls/:wallId', {
    does: 'Change how a wall is called or looks, publish it, or close it.',
    who: 'manager',
    input: z.object({
      wallId,
      name: Name.optional(),
      slug: Slug.optional(),
      intro: z.string().trim().max(2_000).optional(),
      look: lookJson.partial().optional(),
      state: z.enum(wallStates).optional(),
    }),
    output: WallJson,
  }),
  chooseItems: endpoint('PUT /walls/:wallId/items', {
    does: 'Say which items a wall shows, and in which order. Only what may be shown today can be added.',
    who: 'manager',
    input: z.object({ wallId, itemIds: z.array(idOf('itm')).max(mostOnAWall) }),
    output: WallJson,
  }),
  choices: endpoint('GET /showable', {
    does: 'List items with whether they may be shown today for a use, and why not.',
    who: 'viewer',
    input: z
      .object({
        use: z.enum(surfaceUses),
        q: z.string().trim().max(200).default(''),
        covered: z.enum(['yes', 'no', 'all']).default('all'),
        ids: listOf(idOf('itm')),
      })
      .extend(pageInput),
    output: pageOf(ChoiceJson),
  }),
  makeDeck: endpoint('POST /decks', {
    does: 'Make slides or a PDF of items, and write down where each was used. Only what may be used for sales decks today.',
    who: 'contributor',
    input: z.object({
      as: z.enum(['slides', 'PDF']),
      title: z.string().trim().min(1, 'Say whom it is for.').max(120),
      itemIds: z.array(idOf('itm')).min(1, 'Choose at least one item.').max(mostInADeck),
      dealId: idOf('dea').nullable().default(null),
    }),
    output: z.string(),
    answers: 'file',
  }),
  settings: endpoint('GET /publishing', {
    does: 'Show what the page "How we collect and choose" adds, and what the company sells.',
    who: 'viewer',
    input: nothing,
    output: SettingsJson,
  }),
  changeSettings: endpoint('PATCH /publishing', {
    does: 'Change what the page "How we collect and choose" adds, what the company sells, or how often items are confirmed, or the colour of slides and PDF.',
    who: 'admin',
    input: z.object({
      howWeChoose: z.string().trim().max(5_000).optional(),
      sells: z.enum(['product', 'software', 'service']).nullable().optional(),
      productName: z.string().trim().min(1).max(120).nullable().optional(),
      reconfirmMonths: z.int().min(1).max(60).optional(),
      accent: colourJson.optional(),
    }),
    output: SettingsJson,
  }),
}
