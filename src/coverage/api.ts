import { z } from 'zod'
import { uses } from '../consent/uses.ts'
import { windowJson } from '../customers/window.ts'
import { verdicts } from '../statistics/verdict.ts'
import { dayJson } from '../values/day.ts'
import { endpoint, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { levelJson } from '../values/level.ts'
import { currencyJson } from '../values/money.ts'
import { loadSorts } from './load.ts'
import { influenceVerdicts, notShown } from './matched.ts'

const Named = <Kind extends string>(kind: Kind) => z.object({ id: idOf(kind), name: z.string() })
const Use = z.enum(uses)
const LevelInPath = z.coerce.number().pipe(levelJson)

const filter = {
  /** Only what may be used for this. */
  use: Use.optional(),
  theme: idOf('the').optional(),
  /** Rows by what customers and prospects are like, instead of by theme. */
  by: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,59}$/)
    .optional(),
}
const coverageFilter = z.object(filter)

const CellJson = z.object({
  level: levelJson,
  items: z.number(),
  customers: z.number(),
  ending: z.number(),
  people: z.number(),
  behind: z.number(),
  requests: z.number(),
})
const RowJson = z.object({
  row: z.string(),
  name: z.string(),
  deals: z.number(),
  amountMinor: z.number(),
  unpriced: z.number(),
  cells: z.array(CellJson),
})
const ContactJson = Named('con').extend({ title: z.string().nullable() })
const SomeoneJson = z.object({ contact: ContactJson, customer: Named('cus') })

const EndingJson = z.object({
  item: z.object({ id: idOf('itm'), title: z.string(), level: levelJson }),
  customer: Named('cus').nullable(),
  uses: z.array(Use),
  until: dayJson,
  deals: z.number(),
})
export type Ending = z.output<typeof EndingJson>

const loadFilter = {
  whose: z.enum(['contact', 'customer']).default('contact'),
  /** Surveys and asks for referrals too, not only those for references. */
  all: z.stringbool().default(false),
}
const loadList = z.object({
  ...loadFilter,
  sort: z.enum(loadSorts).default('asks'),
  atLimit: z.stringbool().default(false),
})
const LoadJson = z.object({
  contact: Named('con').nullable(),
  customer: Named('cus'),
  asks: z.number(),
  askedMinutes: z.number(),
  minutes: z.number(),
  uses: z.number(),
  lastOn: dayJson.nullable(),
  atLimit: z.boolean(),
})
export type Load = z.output<typeof LoadJson>

const IntervalJson = z.object({ low: z.number(), high: z.number() })
const DifferenceJson = z.object({ gap: z.number(), interval: IntervalJson })
const ShareJson = z.object({ happened: z.number(), trials: z.number(), interval: IntervalJson.nullable() })
const TallyJson = z.object({ happened: z.number(), trials: z.number() })
const keysOf = <Key extends string>(words: Record<Key, string>) => z.enum(Object.keys(words) as [Key, ...Key[]])
const ComparisonJson = z.object({
  with: ShareJson,
  without: ShareJson,
  /** Thrown together, as they are. */
  crude: DifferenceJson.nullable(),
  /** Among deals of the same stage and size, and how many are left on each side. */
  matched: DifferenceJson.extend({ strata: z.number(), with: z.number(), without: z.number() }).nullable(),
  /** Why no verdict is given; empty where one is. */
  notShown: z.array(keysOf(notShown)),
  verdict: keysOf(influenceVerdicts),
})
export type Comparison = z.output<typeof ComparisonJson>

const windowed = z.object({ window: windowJson.default('24m') })

const UsedJson = z.object({
  item: z.object({ id: idOf('itm'), title: z.string(), level: levelJson }),
  customer: Named('cus').nullable(),
  times: z.number(),
  uses: z.array(Use),
  lastPlace: z.string(),
  lastOn: dayJson,
  won: z.number(),
  lost: z.number(),
  open: z.number(),
})
export type Used = z.output<typeof UsedJson>

const ThemeLineJson = z.object({
  theme: Named('the'),
  customers: ShareJson,
  prospects: ShareJson,
  /** Prospects less customers. */
  difference: DifferenceJson.nullable(),
  verdict: keysOf(verdicts),
  /** Deals that wanted it: won where it was proven, and where it was not. */
  deals: ComparisonJson,
})

export const coverageApi = {
  coverage: endpoint('GET /coverage', {
    does: 'Compare what open deals want with what stands ready, by theme or by group, and by level; with the gaps and where one customer carries it all.',
    who: 'viewer',
    input: coverageFilter,
    output: z.object({
      pipeline: z.object({
        currency: currencyJson,
        deals: z.number(),
        amountMinor: z.number(),
        withoutTheme: z.number(),
      }),
      rows: z.array(RowJson),
      gaps: z.array(
        z.object({
          row: z.string(),
          name: z.string(),
          level: levelJson,
          deals: z.number(),
          amountMinor: z.number(),
          requests: z.number(),
        }),
      ),
      fragile: z.array(
        z.object({
          row: z.string(),
          name: z.string(),
          level: levelJson,
          customers: z.number(),
          customer: Named('cus'),
          uses: z.number(),
          ofUses: z.number(),
          why: z.enum(['one customer', 'one person', 'most of what is used']),
        }),
      ),
    }),
  }),
  sheet: endpoint('GET /coverage.csv', {
    does: 'Export the coverage as the matrix shows it, a line for each row and level.',
    who: 'viewer',
    input: coverageFilter,
    output: nothing,
    answers: 'csv',
  }),
  cell: endpoint('GET /coverage/cell', {
    does: 'Show what is behind one row and level of the coverage: deals, items, people, and whom to ask next.',
    who: 'viewer',
    input: coverageFilter.extend({ row: z.string().max(1_000).default(''), level: LevelInPath }),
    output: z.object({
      deals: z.array(
        z.object({
          id: idOf('dea'),
          name: z.string(),
          prospect: z.string(),
          stage: z.string().nullable(),
          amountMinor: z.number().nullable(),
          currency: currencyJson.nullable(),
          closesOn: dayJson.nullable(),
        }),
      ),
      items: z.array(
        z.object({
          id: idOf('itm'),
          title: z.string(),
          customer: Named('cus').nullable(),
          until: dayJson.nullable(),
        }),
      ),
      people: z.array(SomeoneJson),
      next: z.array(
        SomeoneJson.extend({
          likelihood: z.number().nullable(),
          minutes: z.number(),
          asks: z.number(),
          because: z.enum(['own words', 'nominated', 'chose it']).nullable(),
        }),
      ),
    }),
  }),
  ending: endpoint('GET /coverage/ending', {
    does: 'List the items whose consent ends within 90 days, the soonest first.',
    who: 'viewer',
    input: z.object({ use: Use.optional(), ...pageInput }),
    output: pageOf(EndingJson),
  }),
  endingSheet: endpoint('GET /coverage/ending.csv', {
    does: 'Export the items whose consent ends within 90 days.',
    who: 'viewer',
    input: z.object({ use: Use.optional() }),
    output: nothing,
    answers: 'csv',
  }),
  load: endpoint('GET /coverage/load', {
    does: 'Show how asks and hours of the last 365 days are spread, who is at a limit, and whose turn it is for a level.',
    who: 'viewer',
    input: z.object({ ...loadFilter, level: LevelInPath.default(3) }),
    output: z.object({
      people: z.number(),
      asks: z.number(),
      minutes: z.number(),
      uses: z.number(),
      /** What the five most used, and the five most asked, carry of all. */
      mostUsed: z.number().nullable(),
      mostAsked: z.number().nullable(),
      gini: z.number().nullable(),
      lorenz: z.array(z.object({ people: z.number(), carried: z.number() })),
      atLimit: z.number(),
      ready: z.number(),
      neverAsked: z.number(),
      turn: z.array(
        SomeoneJson.extend({
          likelihood: z.number().nullable(),
          minutes: z.number(),
          asks: z.number(),
          lastOn: dayJson.nullable(),
        }),
      ),
    }),
  }),
  loadList: endpoint('GET /coverage/load/people', {
    does: 'List who was asked and used how much in the last 365 days, most first.',
    who: 'viewer',
    input: loadList.extend(pageInput),
    output: pageOf(LoadJson),
  }),
  loadSheet: endpoint('GET /coverage/load.csv', {
    does: 'Export who was asked and used how much in the last 365 days.',
    who: 'viewer',
    input: loadList,
    output: nothing,
    answers: 'csv',
  }),
  influence: endpoint('GET /coverage/influence', {
    does: 'Compare won and lost deals with and without a reference, like with like. It says what went together, not what caused it.',
    who: 'viewer',
    input: windowed.extend({ by: filter.by }),
    output: ComparisonJson.extend({
      revenue: z.object({
        currency: currencyJson,
        /** Won deals with a reference, their amounts in our own currency, and how many have none in it. */
        deals: z.number(),
        amountMinor: z.number(),
        unpriced: z.number(),
        /** All won deals. */
        won: z.number(),
        wonMinor: z.number(),
      }),
      strata: z.array(
        z.object({ stage: z.string(), size: z.string(), value: z.string(), with: TallyJson, without: TallyJson }),
      ),
    }),
  }),
  used: endpoint('GET /coverage/influence/items', {
    does: 'List items by how often they were used, with what became of the deals they were used for.',
    who: 'viewer',
    input: windowed.extend(pageInput),
    output: pageOf(UsedJson),
  }),
  usedSheet: endpoint('GET /coverage/influence.csv', {
    does: 'Export items by how often they were used.',
    who: 'viewer',
    input: windowed,
    output: nothing,
    answers: 'csv',
  }),
  themes: endpoint('GET /coverage/themes', {
    does: 'Show which themes matter to customers and to prospects, and whether deals are won more often where a theme was proven.',
    who: 'viewer',
    input: windowed,
    output: z.object({ items: z.array(ThemeLineJson) }),
  }),
  themesSheet: endpoint('GET /coverage/themes.csv', {
    does: 'Export which themes matter to whom, and how deals ended where they were proven.',
    who: 'viewer',
    input: windowed,
    output: nothing,
    answers: 'csv',
  }),
  representative: endpoint('GET /coverage/representative', {
    does: 'Show whom a wall, or the proof of a theme, speaks for, and what everybody said beside the chosen words.',
    who: 'viewer',
    input: z.object({
      wall: idOf('wal').optional(),
      theme: idOf('the').optional(),
      by: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/),
    }),
    output: z.object({
      items: z.number(),
      customers: z.number(),
      proof: z.number(),
      spokenFor: z.number(),
      groups: z.array(
        z.object({
          value: z.string(),
          customers: z.number(),
          proof: z.number(),
          share: z.number(),
          proofShare: z.number().nullable(),
          interval: IntervalJson.nullable(),
          leaning: z.enum(['more', 'less']).nullable(),
        }),
      ),
      /** Groups that are not shown one by one. */
      more: z.number(),
      warnings: z.array(z.string()),
      likelihoods: z.array(z.object({ likelihood: z.number(), everybody: z.number(), quoted: z.number() })),
      /** The score of everybody who answered in a year; never of the chosen ones. */
      everybody: z
        .object({ score: z.number(), interval: IntervalJson, answers: z.number(), thin: z.boolean() })
        .nullable(),
      quoted: z.number(),
    }),
  }),
}
