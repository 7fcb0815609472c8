import { showCoverage } from '../../coverage/commands.ts'
import { printCondition } from '../../customers/filter.ts'
import { windowWords } from '../../customers/window.ts'
import type { RevenueStrength } from '../../insights/api/strength.ts'
import { showStrength } from '../../insights/commands/strength.ts'
import { showReasons } from '../../insights/commands/why.ts'
import { showOverview } from '../../insights/commands.ts'
import type { Asked } from '../../insights/questions.ts'
import type { Context } from '../../server/context.ts'
import type { FigureSheet } from '../../server/documents/sheet.ts'
import { writeFigures } from '../../server/documents/write.ts'
import { sayDay } from '../digest-letter.ts'
import { sayGroup } from '../group-words.ts'
import { reportParts, sayAnswer } from '../report.ts'
import { companyOf } from '../store.ts'
import { columnsNow } from './columns.ts'
import { showLog } from './effect.ts'

export type ReportFigures = Pick<FigureSheet, 'title' | 'about' | 'answer' | 'parts'>

/** The figures of the report for a board: the same that the pages show. */
export async function showReport(ctx: Context, asked: Asked): Promise<ReportFigures> {
  const [overview, strength, why, coverage, log, columns] = await Promise.all([
    showOverview(ctx, asked),
    showStrength(ctx, asked),
    showReasons(ctx, { ...asked, source: 'all' }),
    showCoverage(ctx, {}),
    showLog(ctx),
    columnsNow(ctx),
  ])
  const filtered =
    asked.where.length > 0 ? `Only customers: ${sayGroup(asked.where.map(printCondition), columns)}. ` : ''
  return {
    title: 'Who vouches for us',
    about: `${filtered}Counted ${windowWords(overview.window)}; ${counted[overview.strength]}; denied, reversed and self-referrals are not.`,
    answer: sayAnswer(overview),
    parts: reportParts({ overview, money: moneyOf(strength), why, coverage, log }),
  }
}

/** What the report says of revenue; null where none is known for both periods. */
function moneyOf({ rates, secured, currency, beforeFrom, from }: RevenueStrength) {
  if (rates === null) return null
  return {
    currency,
    before: `from ${sayDay(beforeFrom)} to before ${sayDay(from)}`,
    retention: rates.retention,
    earnedRate: rates.earnedRate,
    secured: secured?.secured ?? null,
  }
}

const counted = {
  proven: 'proven referrals',
  probable: 'proven and probable referrals',
  claimed: 'proven, probable and claimed referrals',
} as const

/** The same as one page to print. */
export async function writeReport(ctx: Context, asked: Asked): Promise<Response> {
  const [figures, { name }] = await Promise.all([showReport(ctx, asked), companyOf(ctx)])
  const bytes = await writeFigures({
    ...figures,
    company: name,
    accent: '#0b5b57',
    made: sayDay(ctx.today),
    foot: 'Ranges hold the truth in 95 of 100 such cases.',
  })
  return new Response(bytes, {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="board-report-${ctx.today}.pdf"`,
      'cache-control': 'no-store',
    },
  })
}
