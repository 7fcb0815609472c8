import { type Finding, type Hand, meetingProblems } from './hand.ts'

/** Rows that name a theme we have not, as notes: the others they name are kept. */
export async function unknownThemes({ client }: Pick<Hand, 'client'>): Promise<Finding[]> {
  const { rows } = await client.query<{ row: number; line: number; value: string }>(
    `select i.row, i.line, string_agg(n.name, '; ') as value
     from incoming i cross join lateral jsonb_array_elements_text(i.themes) as n (name)
     where not exists (select from themes t where lower(t.name) = lower(n.name) and t.merged_into is null and t.retired_at is null)
     group by i.row, i.line`,
  )
  return rows.map(({ row, line, value }) => ({
    row,
    line,
    column: 'Themes',
    value: value.slice(0, 100),
    ...meetingProblems['no-such-theme'],
    isNote: true,
  }))
}

/** SQL for the themes that rows name, each once: `id` of what was made, `theme_id`. */
export const themesNamed = (made: string) => `
  select distinct m.id, t.id as theme_id
  from ${made} m join incoming i on i.id = m.id
  cross join lateral jsonb_array_elements_text(i.themes) as n (name)
  join themes t on lower(t.name) = lower(n.name) and t.merged_into is null and t.retired_at is null`
