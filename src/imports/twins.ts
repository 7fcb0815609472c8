import type {
  ContactRecord,
  CustomerRecord,
  DealRecord,
  ExperienceRecord,
  RecordOf,
  ReferenceRecord,
  ReferralRecord,
  ResponseRecord,
  RevenueRecord,
} from './check-row.ts'
import type { ImportKind } from './kinds.ts'

/** A record on its way in, with the row of the file it stands on. */
export interface Incoming<Rec> {
  row: number
  line: number
  /** How many rows of the file it stands for: more than one where several name the same thing. */
  rows: number
  record: Rec
}

/** A row that names what an earlier row of the file named already. */
export interface Twin {
  row: number
  line: number
  key: string
  earlierRow: number
}

/** What makes two rows of a file the same thing. */
const keyOf: { [Kind in ImportKind]: (record: RecordOf[Kind]) => string } = {
  customers: ({ externalId }: CustomerRecord) => externalId,
  contacts: ({ externalId, customer, email, name }: ContactRecord) =>
    externalId != null ? `id ${externalId}` : email != null ? `at ${customer} ${email}` : `in ${customer} ${name}`,
  revenue: ({ externalId }: RevenueRecord) => externalId,
  referrals: ({ externalId }: ReferralRecord) => externalId,
  responses: ({ externalId }: ResponseRecord) => externalId,
  touchpoints: ({ externalId, customer, contact, email, touchpoint, hadOn }: ExperienceRecord) =>
    externalId !== null
      ? `id ${externalId}`
      : JSON.stringify([customer, contact, email, touchpoint.toLowerCase(), hadOn]),
  deals: ({ externalId }: DealRecord) => externalId,
  references: ({ externalId }: ReferenceRecord) => externalId,
}

/**
 * Join the rows of a batch that name the same thing: what a later row says goes over what an earlier one said, and its
 * empty cells leave it as it was, just as if the rows had come one import after another.
 *
 * Example: rows 1 and 3 both name customer 7, with the names 'Acme' and 'Acme Inc': one record 'Acme Inc' remains, which
 * stands for two rows, and row 3 is a twin of row 1.
 */
export function joinTwins<Kind extends ImportKind>(
  kind: Kind,
  records: readonly { row: number; line: number; record: RecordOf[Kind] }[],
): { incoming: Incoming<RecordOf[Kind]>[]; twins: Twin[] } {
  const key = keyOf[kind]
  const byKey = new Map<string, Incoming<RecordOf[Kind]>>()
  const twins: Twin[] = []
  for (const { row, line, record } of records) {
    const same = byKey.get(key(record))
    if (same === undefined) {
      byKey.set(key(record), { row, line, rows: 1, record })
      continue
    }
    const shown = (record as { externalId?: string | null }).externalId ?? ''
    twins.push({ row, line, key: shown.slice(0, 100), earlierRow: same.row })
    same.record = over(same.record, record) as RecordOf[Kind]
    same.rows++
  }
  return { incoming: [...byKey.values()], twins }
}

function over(earlier: object, later: object): object {
  const joined: Record<string, unknown> = { ...earlier }
  const { externalId } = later as { externalId?: unknown }
  for (const [field, value] of Object.entries(later)) {
    if (value === null) continue
    // A customer without a name in the file is called by its id, which says less than the name of an earlier row.
    if (field === 'name' && value === externalId) continue
    joined[field] = field === 'attributes' ? over(joined[field] as object, value as object) : value
  }
  return joined
}
