import { strengths } from '../../cube/question.ts'
import { windowOf } from '../../customers/window.ts'
import type { Context } from '../../server/context.ts'
import { dayNumber } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import { anonymityMarks, type Known, wordsIn } from '../anonymity.ts'
import type { Mark } from '../api.ts'
import * as store from '../store.ts'

/** What the anonymity check marks of an item; nothing where its level says who it is anyway. */
export async function marksOf(ctx: Context, itemId: Id<'itm'>): Promise<Mark[]> {
  const item = await store.anonymityFacts(ctx, itemId)
  if (item.level !== 1 || item.words === '') return []
  const { verbatims, counts } = await store.wordCounts(ctx, wordsIn(item.words))
  const names: Known['names'] = [
    { name: item.contactName ?? '', whose: 'the person' },
    { name: item.customerName ?? '', whose: 'the customer' },
    ...(await store.teamNames(ctx)).map((name) => ({ name, whose: 'somebody of us' as const })),
  ]
  const group = await groupSpokenOf(ctx, item.words, item.attributes ?? {})
  return anonymityMarks(item.words, { names, wordCounts: counts, verbatims, group }).map((mark) => {
    const dismissed = item.dismissedMarks.find((one) => one.mark === mark.mark)
    return { ...mark, dismissed: dismissed ? { note: dismissed.note, by: dismissed.by, on: dismissed.on } : null }
  })
}

/** Which of the groups of their customer the words name, and how many customers are in all of those. */
async function groupSpokenOf(ctx: Context, words: string, attributes: Record<string, string | number | boolean>) {
  const categories = await store.categoryKeys(ctx)
  const lower = words.toLowerCase()
  const spoken = Object.entries(attributes).filter(
    (entry): entry is [string, string] =>
      categories.has(entry[0]) && typeof entry[1] === 'string' && entry[1].length >= 3 && speaksOf(lower, entry[1]),
  )
  if (spoken.length === 0) return null
  const { total } = await ctx.counting.ask(ctx.company.schema, {
    ask: 'select',
    window: windowOf('ever', ctx.today),
    strengths,
    where: spoken.map(([column, value]) => ({ column, is: [value] })),
    today: dayNumber(ctx.today),
    offset: 0,
    limit: 0,
  })
  return { says: spoken.map(([, value]) => value), customers: total }
}

/** Whether a word or phrase stands in a text, not inside another word. */
function speaksOf(lower: string, value: string): boolean {
  const at = lower.indexOf(value.toLowerCase())
  if (at < 0) return false
  const around = `${lower[at - 1] ?? ' '}${lower[at + value.length] ?? ' '}`
  return !/[\p{L}\p{N}]/u.test(around)
}
