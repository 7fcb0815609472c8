import { listLevels } from '../../ladder/store.ts'
import type { Context } from '../../server/context.ts'
import { NotFound } from '../../server/errors.ts'
import type { Sheet } from '../../server/http.ts'
import { listThemes } from '../../themes/store.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import { inUnits } from '../../values/money.ts'
import { gapsOf, isProven, rowsOf, whyFragile } from '../proof.ts'
import * as store from '../store.ts'

type PermittedUse = NonNullable<store.Looked['use']>

/** What a page of coverage looks at. Empty texts mean no choice. */
export interface CoverageFilter {
  use?: PermittedUse | undefined
  theme?: Id<'the'> | undefined
  by?: string | undefined
}

const lookedOf = ({ use, theme, by }: CoverageFilter): store.Looked => ({
  use: use ?? null,
  theme: theme ?? null,
  by: by || null,
})

/** More groups than this are no picture any more; the rest are the least of the pipeline. A guess. */
const mostGroups = 30

export const unknownValue = 'Not known'

/** What the pipeline wants beside what stands ready, gaps worst first, and where one customer carries it all. */
export async function showCoverage(ctx: Context, filter: CoverageFilter) {
  const looked = lookedOf(filter)
  const [themes, demand, { cells: proof, carrying }, wanted, pipeline] = await Promise.all([
    listThemes(ctx),
    store.countDemand(ctx, looked),
    store.countProof(ctx, looked),
    store.countWanted(ctx, looked),
    store.countPipeline(ctx),
  ])
  const all =
    looked.by === null
      ? themes
          .filter(({ id }) => looked.theme === null || id === looked.theme)
          .map(({ id, name }) => ({ row: id, name }))
      : groupsOf(demand, proof)
  const rows = rowsOf({ all, demand, proof, wanted })
  const names = new Map(rows.map(({ row, name }) => [row, name]))
  return {
    pipeline,
    rows,
    gaps: gapsOf(rows),
    fragile: carrying.flatMap(({ contacts: _, ...one }) => {
      const why = whyFragile({ ...one, contacts: _ })
      const name = names.get(one.row)
      return why === null || name === undefined ? [] : [{ ...one, name, why }]
    }),
  }
}

/** Groups that the pipeline or the proof knows: those that deals want most first, and what nobody wrote down last. */
function groupsOf(demand: readonly store.Demand[], proof: readonly store.ProofCell[]) {
  const wanted = new Map(demand.map(({ row, amountMinor, deals }) => [row, { amountMinor, deals }]))
  const items = new Map<string, number>()
  for (const cell of proof) items.set(cell.row, (items.get(cell.row) ?? 0) + cell.items + cell.people)
  const nothing = { amountMinor: 0, deals: 0 }
  return [...new Set([...wanted.keys(), ...items.keys()])]
    .toSorted((a, b) => {
      const [x, y] = [wanted.get(a) ?? nothing, wanted.get(b) ?? nothing]
      return (
        Number(a === '') - Number(b === '') ||
        y.amountMinor - x.amountMinor ||
        y.deals - x.deals ||
        (items.get(b) ?? 0) - (items.get(a) ?? 0) ||
        a.localeCompare(b)
      )
    })
    .slice(0, mostGroups)
    .map((row) => ({ row, name: row === '' ? unknownValue : row }))
}

export async function exportCoverage(ctx: Context, filter: CoverageFilter): Promise<Sheet> {
  const [{ rows, pipeline }, levels] = await Promise.all([showCoverage(ctx, filter), listLevels(ctx)])
  const nameOf = new Map(levels.map(({ level, name }) => [level, name]))
  return {
    fileName: `coverage-${ctx.today}.csv`,
    header: [
      filter.by ? 'Group' : 'Theme',
      'Level',
      'Level is called',
      'Open deals',
      `Amount of open deals (${pipeline.currency})`,
      'Open requests',
      'Usable items',
      'Customers behind the items',
      'People who may be asked today',
      'Items that end within 90 days',
      'A gap',
    ],
    rows: rows.flatMap(({ name, deals, amountMinor, cells }) =>
      cells.map((cell) => [
        name,
        cell.level,
        nameOf.get(cell.level) ?? '',
        deals,
        inUnits({ amountMinor, currency: pipeline.currency }),
        cell.requests,
        cell.items,
        cell.customers,
        cell.people,
        cell.ending,
        deals > 0 && !isProven(cell),
      ]),
    ),
  }
}

/** How much of one cell is shown beside the matrix. */
const shown = 12

/** One cell: the deals that want it, the items and people that prove it, and whom to ask next. */
export async function showCell(
  ctx: Context,
  { row, level, ...filter }: CoverageFilter & { row: string; level: Level },
) {
  const place = { ...lookedOf(filter), row, level }
  const setting = (await listLevels(ctx)).find((one) => one.level === level)
  if (!setting) throw new NotFound('level', String(level))
  const [deals, items, people, next] = await Promise.all([
    store.listDeals(ctx, place, shown),
    store.listItems(ctx, place, shown),
    store.listWilling(ctx, place, shown),
    store.listNext(ctx, place, setting, shown / 2),
  ])
  return { deals, items, people, next }
}

export const listEnding = (
  ctx: Context,
  { use, cursor, limit }: { use?: PermittedUse | undefined; cursor?: string | undefined; limit: number },
) => store.listEnding(ctx, { use: use ?? null }, { cursor, limit })

export async function exportEnding(ctx: Context, { use }: { use?: PermittedUse | undefined }): Promise<Sheet> {
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await listEnding(ctx, { use, cursor, limit: 1000 })
      for (const { item, customer, uses, until, deals } of page.items)
        yield [
          item.title,
          item.id,
          item.level,
          customer?.name ?? null,
          customer?.id ?? null,
          uses.join(', '),
          until,
          deals,
        ]
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `ending-${ctx.today}.csv`,
    header: ['Item', 'Item id', 'Level', 'Customer', 'Customer id', 'Uses', 'Covered until', 'Open deals that want it'],
    rows: rows(),
  }
}
