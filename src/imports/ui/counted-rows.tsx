import { showCount, showNumber } from '../../web/figures.ts'
import { PageLink } from '../../web/page-link.tsx'
import type { ImportSummary } from '../api.ts'
import classes from './counted-rows.module.css'
import { listOfRows, nounOf } from './import-words.ts'

/** The rows of a file by what happens to them, as a bar and in figures: what would happen, or what did. */
export function CountedRows({ it, would }: { it: ImportSummary; would: boolean }) {
  const { read, created, updated, same, refused } = it.rows
  const parts = [
    { key: 'created', label: would ? 'Would be created' : 'Created', rows: created, list: listOfRows(it, 'created') },
    { key: 'updated', label: would ? 'Would be updated' : 'Updated', rows: updated, list: listOfRows(it, 'updated') },
    { key: 'same', label: would ? 'Would stay the same' : 'Same as before', rows: same },
    { key: 'refused', label: would ? 'Would be refused' : 'Refused', rows: refused },
  ]
  const opens = parts.some(({ list }) => list)
  const notes = [
    opens &&
      it.kind !== 'customers' &&
      it.kind !== 'referrals' &&
      `The figures open to the customers these ${nounOf[it.kind].many} belong to.`,
    !would && same > 0 && 'Rows that were the same are counted only: which they were is not kept.',
  ].filter((note) => note !== false)
  return (
    <div className={classes.counted}>
      <p className={classes.read}>
        {showCount(read, 'row')} read. One row is one {nounOf[it.kind].one}.
      </p>
      <div className={classes.bar} aria-hidden>
        {parts
          .filter((part) => part.rows > 0)
          .map((part) => (
            <span key={part.key} data-part={part.key} style={{ flexGrow: part.rows }} />
          ))}
      </div>
      <dl className={classes.parts}>
        {parts.map((part) => (
          <div key={part.key} data-none={part.rows === 0 || undefined}>
            <dt>
              <span className={classes.swatch} data-part={part.key} aria-hidden />
              {part.label}
            </dt>
            <dd>
              {part.list ? (
                <PageLink
                  to={part.list.to}
                  search={part.list.search ?? {}}
                  title={part.list.label}
                  className="vw-opens"
                >
                  {showNumber(part.rows)}
                </PageLink>
              ) : (
                showNumber(part.rows)
              )}
            </dd>
          </div>
        ))}
      </dl>
      {notes.length > 0 && <p className={classes.read}>{notes.join(' ')}</p>}
    </div>
  )
}
