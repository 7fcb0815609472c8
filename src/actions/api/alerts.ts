import { z } from 'zod'
import { dayJson } from '../../values/day.ts'
import { endpoint, listOf, pageInput, pageOf } from '../../values/endpoint.ts'
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

export const alertsApi = {
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
