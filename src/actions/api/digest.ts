import { z } from 'zod'
import { dayJson } from '../../values/day.ts'
import { endpoint, nothing } from '../../values/endpoint.ts'

const ChoiceJson = z.object({
  weekly: z.boolean(),
  /** The Monday of the next mail; null where none was chosen. */
  nextOn: dayJson.nullable(),
})

export const digestApi = {
  choice: endpoint('GET /digest', {
    does: 'Say whether I get the weekly mail.',
    who: 'viewer',
    input: nothing,
    output: ChoiceJson,
  }),
  choose: endpoint('PUT /digest', {
    does: 'Choose the weekly mail, or stop it. Nobody gets it without choosing it.',
    who: 'viewer',
    input: z.object({ weekly: z.boolean() }),
    output: ChoiceJson,
  }),
  send: endpoint('POST /digest/mails', {
    does: 'Send me the weekly mail now, as it would be written now. Nobody else gets it.',
    who: 'viewer',
    input: nothing,
    output: z.object({ to: z.string() }),
  }),
  preview: endpoint('GET /digest/preview', {
    does: 'Show the weekly mail as it would be written now.',
    who: 'viewer',
    input: nothing,
    output: nothing,
    answers: 'html',
  }),
}
