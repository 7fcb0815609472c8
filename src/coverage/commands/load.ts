import { listLevels } from '../../ladder/store.ts'
import type { Context } from '../../server/context.ts'
import { NotFound } from '../../server/errors.ts'
import type { Sheet } from '../../server/http.ts'
import { concentrationOf, shareOfMost } from '../../statistics/concentration.ts'
import type { Level } from '../../values/level.ts'
import { busiest, type LoadSort } from '../load.ts'
import * as store from '../store.ts'

async function settingOf(ctx: Context, level: Level) {
  const setting = (await listLevels(ctx)).find((one) => one.level === level)
  if (!setting) throw new NotFound('level', String(level))
  return setting
}

/** More points than this on a curve nobody sees. */
const mostPoints = 60

/** How the year's load is spread: over whom, how unevenly, who is at a limit, and who is ready and was never asked. */
export async function showLoad(ctx: Context, { level, ...filter }: store.LoadFilter & { level: Level }) {
  const setting = await settingOf(ctx, level)
  const [rows, atLimit, ready, turn] = await Promise.all([
    store.countCarried(ctx, filter),
    store.countAtLimit(ctx, { ...filter, whose: 'contact' }),
    store.countNeverAsked(ctx, setting),
    store.listTurn(ctx, setting, 8),
  ])
  const of = (amount: 'asks' | 'minutes' | 'uses') => rows.map((row) => ({ amount: row[amount], people: row.people }))
  const sum = (amount: 'asks' | 'minutes' | 'uses') => rows.reduce((all, row) => all + row[amount] * row.people, 0)
  const spread = concentrationOf(of('asks'))
  return {
    people: rows.reduce((all, { people }) => all + people, 0),
    asks: sum('asks'),
    minutes: sum('minutes'),
    uses: sum('uses'),
    mostUsed: shareOfMost(of('uses'), busiest),
    mostAsked: shareOfMost(of('asks'), busiest),
    gini: spread?.gini ?? null,
    lorenz: thinned(spread?.lorenz ?? []),
    atLimit,
    ready: ready.ready,
    neverAsked: ready.neverAsked,
    turn,
  }
}

/** The curve at no more points than are seen: the ends, and every so many between. */
const thinned = <Point>(points: Point[]) => {
  const step = Math.ceil(points.length / mostPoints)
  return points.filter((_, i) => i % step === 0 || i === points.length - 1)
}

export const listLoad = (
  ctx: Context,
  { cursor, limit, ...filter }: LoadListFilter & { cursor?: string | undefined; limit: number },
) => store.listLoad(ctx, filter, { cursor, limit })

type LoadListFilter = store.LoadFilter & { sort: LoadSort; atLimit: boolean }

export async function exportLoad(ctx: Context, filter: LoadListFilter): Promise<Sheet> {
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await store.listLoad(ctx, filter, { cursor, limit: 1000 })
      for (const { contact, customer, asks, askedMinutes, minutes, uses, lastOn, atLimit } of page.items)
        yield [
          contact?.name ?? null,
          contact?.id ?? null,
          customer.name,
          customer.id,
          asks,
          askedMinutes,
          minutes,
          uses,
          lastOn,
          atLimit,
        ]
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `load-${ctx.today}.csv`,
    header: [
      'Contact',
      'Contact id',
      'Customer',
      'Customer id',
      'Asks in 365 days',
      'Minutes asked for',
      'Minutes given',
      'Times used',
      'Last asked',
      'At a limit of asking',
    ],
    rows: rows(),
  }
}
