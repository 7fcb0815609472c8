import { z } from 'zod'
import { dayJson } from '../values/day.ts'
import { endpoint } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'

const OwnPageJson = z.object({
  contact: z.object({ id: idOf('con'), name: z.string() }),
  /** Why the link cannot be sent to them now. */
  whyNot: z.string().nullable(),
  /** When it was sent last. */
  sentOn: dayJson.nullable(),
  /** When the links they had were taken back, the last time. */
  takenBackOn: dayJson.nullable(),
  pausedUntil: dayJson.nullable(),
  /** Words of theirs in the library, and uses they agreed to that stand. */
  items: z.number(),
  agreed: z.number(),
})
export type OwnPage = z.output<typeof OwnPageJson>

export const advocatesApi = {
  ofCustomer: endpoint('GET /customers/:customerId/own-pages', {
    does: 'Show what the own pages of the contacts at a customer would hold, and whether the link can be sent.',
    who: 'viewer',
    input: z.object({ customerId: idOf('cus') }),
    output: z.object({ items: z.array(OwnPageJson), more: z.boolean() }),
  }),
  preview: endpoint('POST /contacts/:contactId/own-page/preview', {
    does: 'Make an address that shows somebody’s own page as they see it, for a day. Nothing can be changed with it.',
    who: 'contributor',
    input: z.object({ contactId: idOf('con') }),
    output: z.object({ address: z.string() }),
  }),
  takeLinksBack: endpoint('POST /contacts/:contactId/own-page/links', {
    does: 'Make every link useless that acts for somebody and was mailed to them until now; send them a new one if wanted.',
    who: 'contributor',
    input: z.object({ contactId: idOf('con'), sendNew: z.boolean().default(false) }),
    output: z.object({
      page: OwnPageJson,
      /** Pages they had still to sign, which were taken back with their links. */
      requests: z.number(),
      sent: z.boolean(),
    }),
  }),
  send: endpoint('POST /contacts/:contactId/own-page', {
    does: 'Send somebody the link to their own page. It asks for nothing, so it costs them no ask.',
    who: 'contributor',
    input: z.object({ contactId: idOf('con') }),
    output: OwnPageJson,
  }),
}
