import type { Kysely } from 'kysely'
import { inRisingOrder, refuseTooManyKinds } from '../../cube/joint-cells.ts'
import { type JointAnswer, type JointQuestion, mostKinds } from '../../cube/question.ts'
import type { Database } from '../../schema.ts'
import { runText } from '../../server/database.ts'
import { inOrder, scopeSql } from './count-in-sql.ts'

/**
 * Kinds of customers counted by PostgreSQL alone: where a company does not fit in memory, and to hold the cube to. Both
 * must agree exactly; see `JointQuestion`.
 */
export async function jointInSql({ db }: { db: Kysely<Database> }, question: JointQuestion): Promise<JointAnswer> {
  const scope = await scopeSql(db, question, question.columns)
  const values = scope.splits.map((_, at) => `s${at}`)
  const { rows } = await runText(
    db,
    `${scope.text} select ${[...values, 'count(*) as customers', 'count(*) filter (where hits > 0) as referrers'].join(', ')}
     from scope group by ${values.length > 0 ? values.join(', ') : '()'} having count(*) > 0 limit ${mostKinds + 1}`,
    scope.values.all,
  )
  if (rows.length > mostKinds) refuseTooManyKinds()
  const columns = scope.splits.map(({ split, kind }, at) => {
    type Value = string | number | null
    const met = [...new Set(rows.map((row) => row[`s${at}`] as Value))]
    const cells = inOrder<Value>(
      met.map((value) => ({ value, counts: value })),
      split,
      kind,
      null,
    )
    const placeOf = new Map(
      cells.map(({ value, counts }, place) => [split.cuts && value !== '' ? Number(value) : counts, place]),
    )
    return { column: split.column, values: cells.map(({ value }) => value), placeOf }
  })
  return inRisingOrder(
    columns.map(({ column, values }) => ({ column, values })),
    rows.map((row) => ({
      customers: Number(row.customers),
      referrers: Number(row.referrers),
      places: columns.map(({ placeOf }, at) => placeOf.get(row[`s${at}`] as string | number | null)!),
    })),
  )
}
