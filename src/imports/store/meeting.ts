import { type Hand, meetingProblems, refusedRows } from './hand.ts'

/** Look up the customer each row names, and take out rows that name nobody we know. */
export async function findCustomers(client: Hand['client']) {
  await client.query('update incoming i set customer_id = c.id from customers c where c.external_id = i.customer')
  const { rows } = await client.query(
    'delete from incoming where customer_id is null returning row, line, rows, customer as value',
  )
  return refusedRows(rows, 'Customer', meetingProblems['unknown-customer'])
}

/** How much of a batch is new to us. */
export async function countIncoming(client: Hand['client']) {
  const { rows } = await client.query<{ made: number; rowsOfMade: number; rows: number }>(
    `select count(*) filter (where number is null) as made,
       coalesce(sum(rows) filter (where number is null), 0) as "rowsOfMade", coalesce(sum(rows), 0) as rows
     from incoming`,
  )
  return rows[0] as { made: number; rowsOfMade: number; rows: number }
}
