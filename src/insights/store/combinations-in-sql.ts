import type { Kysely } from 'kysely'
import { refuseTooMany, tablesOf } from '../../cube/combinations.ts'
import {
  type CombinationFigure,
  type CombinationsAnswer,
  type CombinationsQuestion,
  type CombinationTable,
  combinationFigures,
} from '../../cube/question.ts'
import type { Database } from '../../schema.ts'
import { runText } from '../../server/database.ts'
import { inOrder, scopeSql } from './count-in-sql.ts'

const sql: Record<CombinationFigure, string> = {
  customers: 'count(*)',
  referrers: 'count(*) filter (where hits > 0)',
  referrals: 'coalesce(sum(hits), 0)',
  revenueMinor: 'coalesce(sum(revenue), 0)',
}

/** PostgreSQL plans a statement with thousands of grouping sets slowly, and refuses more than 4,096. */
const setsAtOnce = 256

/**
 * Tables of combinations counted by PostgreSQL alone, with GROUPING SETS: where a company does not fit in memory, and to
 * hold the cube to. Both must agree exactly, whatever is asked; see `CombinationsQuestion`.
 */
export async function combinationsInSql(
  { db }: { db: Kysely<Database> },
  question: CombinationsQuestion,
): Promise<CombinationsAnswer> {
  const { columns, figures = ['customers', 'referrers'] } = question
  const wanted = combinationFigures.filter((figure) => figure === 'customers' || figures.includes(figure))
  const scope = await scopeSql(db, question, columns)
  const grouped = async (sets: readonly (readonly number[])[]) => {
    const used = [...new Set(sets.flat())].sort((one, other) => one - other)
    const named = used.flatMap((at) => [`s${at}`, `grouping(s${at}) as without_${at}`])
    const { rows } = await runText(
      db,
      `${scope.text} select ${[...named, ...wanted.map((figure) => `${sql[figure]} as "${figure}"`)].join(', ')}
       from scope group by grouping sets (${sets.map((of) => `(${of.map((at) => `s${at}`).join(', ')})`).join(', ')})`,
      scope.values.all,
    )
    return rows.map((row) => ({ row, of: used.filter((at) => row[`without_${at}`] === 0) }))
  }

  const single = await grouped([[], ...columns.map((_, at) => [at])])
  const cells = scope.splits.map(({ split, kind }, at) => {
    const own = single.filter(({ of }) => of[0] === at).map(({ row }) => row[`s${at}`] as string | number | null)
    return inOrder<string | number | null>(
      own.map((value) => ({ value, counts: value })),
      split,
      kind,
      null,
    )
  })
  const values = cells.map((own) => own.map(({ value }) => value))
  const sets = tablesOf(question)
  refuseTooMany(
    columns.map(({ column }, at) => ({ column, values: values[at]! })),
    sets,
  )
  const placesOf = cells.map((own, at) => {
    const banded = columns[at]!.cuts !== undefined
    return new Map(own.map(({ value, counts }, place) => [banded && value !== '' ? Number(value) : counts, place]))
  })

  const tables = new Map(
    sets.map((of) => {
      const size = of.reduce((product, at) => product * values[at]!.length, 1)
      const empty = wanted.map((figure) => [figure, new Float64Array(size)])
      return [of.join(), { of, ...Object.fromEntries(empty) } as CombinationTable]
    }),
  )
  for (let from = 0; from < sets.length; from += setsAtOnce) {
    for (const { row, of } of await grouped(sets.slice(from, from + setsAtOnce))) {
      const place = of.reduce((before, at) => {
        return before * values[at]!.length + placesOf[at]!.get(row[`s${at}`] as string | number | null)!
      }, 0)
      const table = tables.get(of.join())!
      for (const figure of wanted) table[figure]![place] = Number(row[figure])
    }
  }
  const all = single.find(({ of }) => of.length === 0)?.row ?? {}
  const total = { customers: 0, referrers: 0, referrals: 0, revenueMinor: 0 }
  for (const figure of wanted) total[figure] = Number(all[figure] ?? 0)
  return {
    total,
    columns: columns.map(({ column }, at) => ({ column, values: values[at]! })),
    tables: [...tables.values()],
  }
}
