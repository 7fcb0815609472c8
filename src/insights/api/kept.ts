import { z } from 'zod'
import { dayJson } from '../../values/day.ts'
import { endpoint } from '../../values/endpoint.ts'
import { idOf } from '../../values/id.ts'
import { aboutCustomers } from '../api.ts'
import type { AnalysisKind } from '../definition.ts'

const definitionJson = z.looseObject({
  window: z.string(),
  strength: z.enum(['claimed', 'probable', 'proven']),
  where: z.array(z.string()),
})

const keptBase = z.object({
  id: idOf('ana'),
  definition: definitionJson,
  state: z.enum(['waiting', 'ready', 'failed']),
  /** The company's day it was worked out on. */
  onDay: dayJson,
  madeAt: z.iso.datetime(),
  madeBy: z.string(),
  jobId: idOf('job').nullable(),
  problem: z.string().nullable(),
})

/**
 * The endpoints of one kind of analysis that takes long and is kept: to see what there is, and to have it worked out.
 *
 * @param choices what can be chosen beside the customers it is about; each must have a default
 * @param result what the figures look like
 */
export function keptApi<Choices extends z.ZodRawShape, Result extends z.ZodType>(
  kind: AnalysisKind,
  spec: { does: string; choices: Choices; result: Result },
) {
  const analysis = keptBase.extend({ result: spec.result.nullable() })
  const question = { ...aboutCustomers, ...spec.choices }
  return {
    kind,
    result: spec.result,
    show: endpoint(`GET /insights/${kind}`, {
      does: `${spec.does} Shows what was worked out last for this question, or last until a day, or one that was kept; null where nobody asked yet.`,
      who: 'viewer',
      input: z.object({
        ...question,
        asOf: dayJson.optional(),
        analysisId: idOf('ana').optional(),
      }),
      output: z.object({
        analysis: analysis.nullable(),
        /** The same question, worked out at other times, newest first. */
        kept: z.array(z.object({ id: idOf('ana'), onDay: dayJson, madeAt: z.iso.datetime(), madeBy: z.string() })),
        /** The data changed since: figures worked out now may be others. */
        changed: z.boolean(),
      }),
    }),
    compute: endpoint(`POST /insights/${kind}`, {
      does: `${spec.does} Starts working it out with the data of now, unless that is under way.`,
      who: 'viewer',
      input: z.object(question),
      output: analysis,
    }),
  }
}
