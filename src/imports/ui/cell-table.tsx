import classes from './cell-table.module.css'

/** A file as it is written: its header, or none, and some rows. Scrolls sideways on its own. */
export function CellTable(props: { rows: readonly (readonly string[])[]; label: string; hasHeader?: boolean }) {
  const { rows, label, hasHeader = true } = props
  const [header, ...others] = rows
  const body = hasHeader ? others : rows
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroll} aria-label={label} tabIndex={0}>
      <table className={classes.cells}>
        {hasHeader && (
          <thead>
            <tr>
              {header?.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a file never change places
                <th key={column} scope="col">
                  {cell}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {body.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a file never change places
            <tr key={row}>
              {cells.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a file never change places
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
