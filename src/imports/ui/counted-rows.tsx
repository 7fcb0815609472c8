import { showCount, showNumber } from '../../web/figures.ts'
import type { ImportSummary } from '../api.ts'
import classes from './counted-rows.module.css'
import { nounOf } from './import-words.ts'

/** The rows of a file by what happens to them, as a bar and in figures: what would happen, or what did. */
export function CountedRows({ it, would }: { it: ImportSummary; would: boolean }) {
  const { read, created, updated, same, refused } = it.rows
  const parts = [
    { key: 'created', label: would ? 'Would be created' : 'Created', rows: created },
    { key: 'updated', label: would ? 'Would be updated' : 'Updated', rows: updated },
    { key: 'same', label: would ? 'Would stay the same' : 'Same as before', rows: same },
    { key: 'refused', label: would ? 'Would be refused' : 'Refused', rows: refused },
  ]
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
            <dd>{showNumber(part.rows)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
