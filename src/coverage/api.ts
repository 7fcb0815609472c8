import { z } from 'zod'
import { uses } from '../consent/uses.ts'
import { dayJson } from '../values/day.ts'
import { endpoint, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { levelJson } from '../values/level.ts'
import { currencyJson } from '../values/money.ts'

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
export const coverageFilter = z.object(filter)

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
}
