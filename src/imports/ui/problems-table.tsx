import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { addressOf, useList } from '../../web/client.ts'
import { showNumber } from '../../web/figures.ts'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { type ImportView, importsApi } from '../api.ts'
import classes from './problems-table.module.css'

const aPage = 50

/**
 * What is wrong with rows of the file, a page at a time, and all of it as a file for whoever corrects it. Nothing where
 * nothing is wrong. Its lines wrap: a remedy that is cut off is none.
 */
export function ProblemsTable({ it, heading: Heading }: { it: ImportView; heading: 'h2' | 'h3' }) {
  const importId = it.id
  const list = useList(importsApi.problems, { importId, limit: aPage }, { about: [it.jobId, it.version] })
  if (list.isPending) return it.rows.refused > 0 ? <LoadingText /> : null
  if (list.error) {
    return <FailedState error={list.error} title="The problems could not be loaded" again={list.again} small />
  }
  const { rows: problems } = list
  if (problems.length === 0) return null
  const refused = it.rows.refused
  return (
    <section className={classes.problems} aria-label="Problems">
      <div className={classes.headline}>
        <div>
          <Heading>
            {refused > 0 ? `Problems in ${showNumber(refused)} ${refused === 1 ? 'row' : 'rows'}` : 'Notes'}
          </Heading>
          <p>
            {refused > 0
              ? 'These rows are left out; all others are taken in. Correct them in your file and drop it again: rows that are in already stay as they are.'
              : 'Worth knowing; every row is taken in all the same.'}
          </p>
        </div>
        <Button
          component="a"
          href={addressOf(importsApi.problemsSheet, { importId }).url}
          download
          variant="default"
          size="xs"
          leftSection={<IconDownload size={15} stroke={1.7} />}
        >
          Download as CSV
        </Button>
      </div>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Row</th>
            <th scope="col">Column</th>
            <th scope="col">Value</th>
            <th scope="col">What is wrong, and the remedy</th>
          </tr>
        </thead>
        <tbody>
          {problems.map((one) => (
            <tr key={one.number}>
              <th scope="row">
                <span className={classes.small}>Row </span>
                {showNumber(one.row)}
                {one.line !== one.row + 1 && <span className={classes.line}>line {showNumber(one.line)}</span>}
              </th>
              <td>{one.column ?? <span className={classes.whole}>Whole row</span>}</td>
              <td>{one.value ? <code>{one.value}</code> : <span className={classes.whole}>empty</span>}</td>
              <td>
                {one.isNote && <span className={classes.note}>Note: </span>}
                {one.problem} <span className={classes.remedy}>{one.remedy}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.more.has && (
        <div>
          <Button variant="default" size="xs" loading={list.more.loading} onClick={list.more.load}>
            Show {aPage} more
          </Button>
        </div>
      )}
    </section>
  )
}
