import { z } from 'zod'
import { conditionJson } from '../../customers/filter.ts'
import { strengthJson } from '../../customers/strength.ts'
import { IntervalJson } from '../../insights/api.ts'
import { dayJson } from '../../values/day.ts'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../../values/endpoint.ts'
import { idOf } from '../../values/id.ts'

const CustomerJson = z.object({ id: idOf('cus'), name: z.string() })

const AlertJson = z.object({
  id: idOf('alt'),
  kind: z.enum(['rate left its limits', 'referrer lost']),
  /** In a sentence, with its figures. */
  says: z.string(),
  at: z.iso.datetime(),
  dealtWith: z.object({ by: z.string(), at: z.iso.datetime() }).nullable(),
  /** The group whose month it is about, for its chart. */
  group: z
    .object({ label: z.string(), where: z.array(z.string()), month: dayJson, side: z.enum(['above', 'below']) })
    .nullable(),
  /** Who left, and those they brought who are still here: the first ten, the latest first. */
  lost: z
    .object({ customer: CustomerJson, leftOn: dayJson, brought: z.array(CustomerJson), more: z.number() })
    .nullable(),
})
export type Alert = z.output<typeof AlertJson>

const filters = {
  state: z.enum(['open', 'dealt with']).default('open'),
  kind: listOf(z.enum(['rate left its limits', 'referrer lost'])),
}
const One = z.object({ alertId: idOf('alt') })

const WatchedMonthJson = z.object({
  from: dayJson,
  to: dayJson,
  happened: z.number(),
  trials: z.number(),
  /** Between which rates the month is nothing unusual; null where it is too thin to be judged. */
  limits: IntervalJson.nullable(),
  verdict: z.enum(['usual', 'above', 'below', 'thin']),
})

const WatchedJson = z.object({
  group: z.string(),
  where: z.array(z.string()),
  centre: z.number().nullable(),
  spread: z.number().nullable(),
  months: z.array(WatchedMonthJson),
})

const WatchedLineJson = z.object({
  column: z.string(),
  group: z.string(),
  where: z.array(z.string()),
  centre: z.number().nullable(),
  spread: z.number().nullable(),
  last: WatchedMonthJson,
})
export type WatchedLine = z.output<typeof WatchedLineJson>

export const alertsApi = {
  watched: endpoint('GET /watched-groups', {
    does: 'List the groups that are watched, each with its latest whole month and the limits its own past sets.',
    who: 'viewer',
    input: nothing,
    output: z.object({ items: z.array(WatchedLineJson) }),
  }),
  chart: endpoint('GET /watched-groups/chart', {
    does: 'Show the months of any group with the limits its own past sets: a control chart.',
    who: 'viewer',
    input: z.object({ where: listOf(conditionJson), strength: strengthJson.default('probable') }),
    output: WatchedJson,
  }),
  list: endpoint('GET /alerts', {
    does: 'List what is worth a look: groups whose month left its limits, and referrers who left, with whom they brought.',
    who: 'viewer',
    input: z.object({ ...filters, ...pageInput }),
    output: pageOf(AlertJson).extend({ open: z.number() }),
  }),
  dealWith: endpoint('POST /alerts/:alertId/dealing', {
    does: 'Say that somebody has looked at it.',
    who: 'contributor',
    input: One,
    output: AlertJson,
  }),
  undo: endpoint('DELETE /alerts/:alertId/dealing', {
    does: 'Undo that: it is worth a look again.',
    who: 'contributor',
    input: One,
    output: AlertJson,
  }),
}
