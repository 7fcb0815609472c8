import { sentenceOf } from '../../customers/timeline.ts'
import type { Context } from '../../server/context.ts'
import type { Sheet } from '../../server/http.ts'
import { addDays } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { EngagementFilter, EngagementPage } from '../api.ts'
import { guideOf, guides, stageIndex } from '../guides.ts'
import * as store from '../store.ts'
import { typedIn } from '../times.ts'
import { guests } from './writing.ts'

/** An engagement with everything its page shows. */
export async function showEngagement(
  ctx: Context,
  { engagementId }: { engagementId: Id<'eng'> },
): Promise<EngagementPage> {
  const row = await store.findEngagement(ctx, engagementId)
  const history = await store.historyOf(ctx, engagementId)
  const names: Record<string, string> = { [guests.advocate.id]: 'The customer', [guests.prospect.id]: 'The prospect' }
  return {
    ...store.showRow(row),
    checklist: row.checklist,
    questions: row.questions,
    outcomes: row.outcomes,
    note: row.note,
    email: row.email,
    item: row.itemId === null ? null : { id: row.itemId, title: row.itemTitle ?? '' },
    companyAgreed: await store.hasCompanyAgreed(ctx, row),
    history: history.map(({ at, actor, name, event, details }) => ({
      at: at.toISOString(),
      by: name ?? names[actor] ?? 'Somebody',
      says: sentenceOf(event, details, new Map()),
    })),
  }
}

const latestShown = 5

/** The time people at a customer gave, and what came of it last. */
export async function showOfCustomer(ctx: Context, { customerId }: { customerId: Id<'cus'> }) {
  const filter: EngagementFilter = { queue: 'all', state: [], level: [], customerId }
  const { held, minutes } = await store.countEngagements(ctx, filter)
  return { held, minutes, items: (await store.listEngagements(ctx, filter, { limit: latestShown })).items }
}

const rowsAtATime = 500

/** Every engagement the filters show, a few hundred at a time. */
export async function exportEngagements(ctx: Context, filter: EngagementFilter): Promise<Sheet> {
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await store.listEngagements(ctx, filter, { cursor, limit: rowsAtATime })
      for (const one of page.items) {
        const guide = guides[guideOf[one.level]]
        const time = one.startsAt === null ? null : typedIn(one.zone, one.startsAt)
        yield [
          one.id,
          one.title,
          one.level,
          one.state,
          guide.stages[stageIndex(one.level, one.stage)]?.name ?? one.stage,
          one.customer.name,
          one.customer.id,
          one.contact?.name ?? null,
          one.deal?.name ?? null,
          one.request?.id ?? null,
          time === null ? null : `${time.day} ${time.time}`,
          time === null ? null : one.zone,
          one.minutes,
          one.heldOn,
          one.gradeExpected,
          one.gradeGiven,
          one.disagree,
          one.offBook,
          one.createdBy,
          one.createdOn,
        ]
      }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `engagements-${ctx.today}.csv`,
    header: [
      'Engagement',
      'What',
      'Level',
      'State',
      'Stage',
      'Customer',
      'Customer id',
      'Contact',
      'Deal',
      'Request',
      'Starts at',
      'Time zone',
      'Minutes',
      'Held on',
      'Grade expected',
      'Grade given',
      'Sides disagree',
      'Off the book',
      'Asked by',
      'Asked on',
    ],
    rows: rows(),
  }
}

/** The day after a time, when somebody should have heard how it went. */
export const dayAfter = (ctx: Context, startsAt: Date) =>
  addDays(startsAt.toISOString().slice(0, 10) < ctx.today ? ctx.today : isoDay(startsAt), 1)
const isoDay = (at: Date) => at.toISOString().slice(0, 10) as Context['today']
