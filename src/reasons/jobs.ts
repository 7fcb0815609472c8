import { setImmediate } from 'node:timers/promises'
import type { Context } from '../server/context.ts'
import type { JobKind } from '../server/queue.ts'
import type { Id } from '../values/id.ts'
import { applyRules, modelJob, rulesJob } from './commands.ts'
import { trainModel } from './reason-model.ts'
import * as store from './store.ts'

/** The file with what words mean, made when it is first needed. Without it suggestions are a little worse, not absent. */
async function vectorsFor(ctx: Context, breathe: () => Promise<void>) {
  const path = store.wordVectorsPath(ctx)
  return (
    store.openWordVectors(path) ??
    (await store.buildWordVectors(path, breathe).then(() => store.openWordVectors(path))) ??
    store.noWordVectors
  )
}

/** How many of the verbatims it learnt from a model remembers, to be forgotten with them: a guess. */
const witnesses = 50

const learn: JobKind = {
  kind: modelJob,
  async run(ctx, _, tell) {
    const breathe = async () => {
      await tell({})
      await setImmediate()
    }
    await tell({ note: 'Reading what words mean' })
    const vectors = await vectorsFor(ctx, breathe)
    const trainedAt = new Date()
    const [reasons, confirmed] = await Promise.all([store.listReasons(ctx), store.confirmed(ctx)])
    await tell({ note: `Learning from ${confirmed.length} confirmed verbatims` })
    const model = await trainModel({ reasons, confirmed, vectors }, breathe)
    const learntFrom = confirmed.slice(0, witnesses).map(({ id }) => id)
    await store.writeModel(ctx, { ...model, trainedAt, learntFrom })
    return { labels: model.labels, held: model.held }
  },
}

const apply: JobKind = {
  kind: rulesJob,
  async run(ctx, job, tell) {
    const rule = (await store.listRules(ctx)).find(({ id }) => id === job.subjectId)
    if (!rule?.appliesItself) return { coded: 0 }
    let coded = 0
    let after = 0
    for (;;) {
      const found = await store.openAfter(ctx, rule.words, after, 1_000)
      const last = found.at(-1)
      if (!last) break
      const now = { ...ctx, now: new Date() }
      coded += (
        await applyRules(
          now,
          found.map(({ id }): Id<'ver'> => id),
        )
      ).coded
      after = last.number
      await tell({ done: coded })
    }
    return { coded }
  },
}

/** What happens to reasons after the reply. */
export const reasonsJobs: JobKind[] = [learn, apply]
