import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Context } from '../../server/context.ts'
import { mostTouchpoints } from '../../touchpoints/rules.ts'
import type { Id } from '../../values/id.ts'

/** What a batch is taken in with: one connection, and what every row it makes has in common. */
export interface Hand {
  ctx: Context
  client: pg.PoolClient
  importId: Id<'imp'>
  batch: number
  /** Fields that have a column. What the file does not speak of is never changed on what we know already. */
  mapped: ReadonlySet<string>
  /** How strong referrals are that only a count stands for. */
  strength: string
}

/** A row that cannot be taken in, or a note about one that was. */
export interface Finding {
  row: number
  line: number
  column: string | null
  value: string | null
  problem: string
  remedy: string
  isNote: boolean
}

/** What became, or would become, of the rows of a batch. Refused rows are in `findings`. */
export interface Outcome {
  created: number
  updated: number
  same: number
  refused: number
  findings: Finding[]
}

export const noOutcome = (): Outcome => ({ created: 0, updated: 0, same: 0, refused: 0, findings: [] })

/** A value as COPY's text format has it: null, or text in which only backslash, tab and line ends need care. */
export function copied(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '\\N'
  if (typeof value === 'number') return String(value)
  return needsCare.test(value) ? value.replace(/[\\\n\r\t]/g, (mark) => careful[mark] as string) : value
}
const needsCare = /[\\\n\r\t]/
const careful: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Send lines to a table by COPY. `into` is a table with its columns. */
export async function copyInto(client: pg.PoolClient, into: string, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return
  await pipeline(Readable.from([`${lines.join('\n')}\n`]), client.query(copyFrom(`copy ${into} from stdin`)))
}

/** Keep what was found wrong with rows, in the order of the file. */
export async function keepFindings(client: pg.PoolClient, importId: string, findings: readonly Finding[]) {
  const inOrder = findings.toSorted((a, b) => a.row - b.row)
  await copyInto(
    client,
    'import_problems (import_id, row, line, "column", value, problem, remedy, is_note)',
    inOrder.map(
      ({ row, line, column, value, problem, remedy, isNote }) =>
        `${importId}\t${row}\t${line}\t${copied(column)}\t${copied(value)}\t${copied(problem)}\t${copied(remedy)}\t${isNote}`,
    ),
  )
}

/**
 * A new id, made by the database in the shape of `newId`: milliseconds first, so that later ids sort later.
 * Making them where the rows are made saves sending a million of them.
 */
export const freshId = (kind: string) =>
  `'${kind}_' || lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || ` +
  `substr(replace(gen_random_uuid()::text, '-', ''), 14)`

/** Rows that are taken out of `incoming`, as findings of the same kind. */
export function refusedRows(
  rows: readonly { row: number; line: number; value: string | null; rows: number }[],
  column: string | null,
  { problem, remedy }: { problem: string; remedy: string },
): Pick<Outcome, 'refused' | 'findings'> {
  return {
    refused: rows.reduce((sum, { rows }) => sum + rows, 0),
    findings: rows.map(({ row, line, value }) => ({
      row,
      line,
      column,
      value: value?.slice(0, 100) ?? null,
      problem,
      remedy,
      isNote: false,
    })),
  }
}

/** Problems that only show when a row is compared with what we know already. */
export const meetingProblems = {
  'unknown-customer': {
    problem: 'We know no customer with this external id.',
    remedy: 'Import this customer first, or correct the id. Then import this file again: nothing is taken in twice.',
  },
  'ends-before-start': {
    problem: 'Together with the days we have, they stopped being a customer before they became one.',
    remedy: "Correct the day in the file, or on the customer's page.",
  },
  'address-taken': {
    problem: 'Another contact of this customer has this e-mail address.',
    remedy: 'Give both rows the same external id, or correct one address.',
  },
  'no-customer-of-reference': {
    problem: 'We know no customer with this external id or exactly this name.',
    remedy: 'Import this customer first, or correct the cell. Then import this file again: nothing is taken in twice.',
  },
  'needs-customer': {
    problem: 'From level 2 on everybody sees who said it, so the customer has to be named.',
    remedy: 'Fill in the customer, or make it level 1.',
  },
  'no-such-contact': {
    problem: 'We know nobody at this customer with this external id, e-mail address or name.',
    remedy:
      'Nothing to do: the item comes in without a person. Choose one in the library, or import the contacts first.',
  },
  'no-such-theme': {
    problem: 'One of these themes is none of yours.',
    remedy: 'Nothing to do: the others are kept. Add the theme in the settings, and note it in the library.',
  },
  'still-to-come': {
    problem: 'This day is still to come, so nothing can have been experienced on it.',
    remedy: 'Correct the day, or choose the other order of day and month.',
  },
  'unknown-person': {
    problem: 'We know nobody with this contact id or e-mail address, or people at several customers.',
    remedy: 'Give the customer, or import the contacts first. Then import this file again: nothing is taken in twice.',
  },
  'no-such-person': {
    problem: 'We know nobody at this customer with this id or e-mail address.',
    remedy:
      'Nothing to do: the experience is kept for the customer as a whole. Import the contacts first to keep who it was.',
  },
  'too-many-touchpoints': {
    problem: `There would be more than ${mostTouchpoints} touchpoints, and each is a column of every customer.`,
    remedy: 'Choose the column that holds the kind of thing, such as Support, rather than each single case.',
  },
  'new-touchpoint': {
    problem: 'This is no touchpoint of yours yet, so it becomes one.',
    remedy:
      'Nothing to do, unless it is one of yours written differently: then correct the name, or merge the two in the settings.',
  },
  'brought-by-another': {
    problem: 'This customer was brought by another referral already.',
    remedy: 'Nothing to do: the row is kept there as evidence, and the strongest evidence decides who is credited.',
  },
  clash: {
    problem: 'This row contradicts another row, or what we have already.',
    remedy: 'Compare it with the rows of the same name, id or referred customer, and correct one of them.',
  },
} as const
