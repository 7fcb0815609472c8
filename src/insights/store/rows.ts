import pg from 'pg'
import type { ColumnDefinition, ColumnKind } from '../../cube/column.ts'
import type { AttributeKind } from '../../schema.ts'

/**
 * How the rows of the cube are read from the tables: the same text loads a company and follows its changes, so that the
 * two cannot read a value differently. Days are read as day numbers.
 */
const dayNumberOf = (column: string) => `${column} - date '1970-01-01'`

export interface Attribute {
  key: string
  kind: AttributeKind
}

/** In an order of their own, because people rearrange the one they see. */
export const attributesSql = `select key, kind from attributes order by created_at, key`

export function columnOf({ key, kind }: Attribute): ColumnDefinition {
  const kinds: Record<AttributeKind, ColumnKind> = {
    category: 'category',
    'yes-no': 'category',
    number: 'number',
    date: 'day',
  }
  return { column: key, kind: kinds[kind] }
}

/** number, since, until, then one text per attribute. */
export function customersSql(attributes: readonly Attribute[], where = ''): string {
  const values = attributes.map((attribute) => valueSql(attribute))
  const columns = ['number', dayNumberOf('since'), dayNumberOf('until'), ...values]
  return `select ${columns.join(', ')} from customers ${where}`
}

/** An attribute's value as the cube reads it. */
export function valueSql({ key, kind }: Attribute): string {
  const text = `attributes->>${pg.escapeLiteral(key)}`
  return kind === 'yes-no' ? `case ${text} when 'true' then 'yes' when 'false' then 'no' end` : `${text}`
}

/** A customer's id, and the main reason they gave last for coming. */
export const mainReasonsSql = `
  select distinct on (customer_id) customer_id, main_reason from origins order by customer_id, given_on desc, number desc`

/** number, whether their main reason for coming was a recommendation (0, 1). Of those who gave one. */
export const answeredSql = (where = '') => `
  select distinct on (o.customer_id) c.number, (o.main_reason = 'recommendation')::int
  from origins o join customers c on c.id = o.customer_id ${where}
  order by o.customer_id, o.given_on desc, o.number desc`

/** number, the referrer's number, the referred's number, the day, strength, state. */
export const referralsSql = (where = '') => `
  select r.number, coalesce(referrer.number, 0), coalesce(referred.number, 0), ${dayNumberOf('r.made_on')}, r.strength, r.state
  from referrals r
    left join customers referrer on referrer.id = r.referrer_id
    left join customers referred on referred.id = r.referred_id
  ${where}`

/** number, the customer's number, the day, minor units. */
export const revenueSql = (where = '') => `
  select r.number, c.number, ${dayNumberOf('r.earned_on')}, r.amount_minor
  from revenue_entries r join customers c on c.id = r.customer_id
  ${where}`
