import { Button, Radio } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { z } from 'zod'
import { mayDo } from '../../values/endpoint.ts'
import { useAddress } from '../../web/address.ts'
import { useList } from '../../web/client.ts'
import { showMoment, showNumber } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Mark } from '../../web/marks.tsx'
import { PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { EmptyState } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type ImportSummary, importsApi } from '../api.ts'
import { importKinds, kinds } from '../kinds.ts'
import { stepRefusals, whyNotUndo } from '../steps.ts'
import { CellTable } from './cell-table.tsx'
import { DropArea } from './drop-area.tsx'
import { downloadExample, exampleFiles } from './example-file.ts'
import { listOfRows, nounOf, onlyManagers, standingOf, stateLooks, wasRun } from './import-words.ts'
import classes from './imports-page.module.css'
import { UndoDialog } from './undo-dialog.tsx'

const address = z.object({
  kind: z.enum(importKinds).default('customers'),
  choose: z.enum(['', 'file']).default(''),
})

/** Everything that came in from files: drop the next one, see what the last ones did, and undo one. */
export default function ImportsPage() {
  const here = useHere()
  const [{ kind, choose }, setAddress] = useAddress(address)
  const [undoing, setUndoing] = useState<ImportSummary | null>(null)
  const list = useList(importsApi.list, {})
  const { rows } = list
  const isFirst = list.isSuccess && rows.length === 0

  return (
    <PageFrame title="Imports">
      <div className={classes.bring}>
        <Radio.Group
          label="What does the file hold?"
          value={kind}
          onChange={(kind) => setAddress({ kind: kind as ImportSummary['kind'] }, { replace: true })}
        >
          <div className={classes.kinds}>
            {importKinds.map((one) => (
              <Radio.Card key={one} value={one} className={classes.kind ?? ''}>
                <span className={classes.kindHead}>
                  <Radio.Indicator size="xs" />
                  <strong>{kinds[one].word}</strong>
                </span>
                <span className={classes.kindSays}>{kinds[one].about}</span>
              </Radio.Card>
            ))}
          </div>
        </Radio.Group>
        <div className={classes.header}>
          <p>
            For example <code>{exampleFiles[kind].rows[0]?.join(', ')}</code>
          </p>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconDownload size={15} stroke={1.7} />}
            onClick={() => downloadExample(kind)}
          >
            Download this example
          </Button>
        </div>
        <DropArea kind={kind} wantsFile={choose === 'file'} />
      </div>

      {isFirst ? (
        <EmptyState
          title="Imports will be listed here"
          says={
            <>
              Each with what it created, updated, left as it was and refused, who did it and when. Any of them can be
              undone whole. A file has a header row, then one {nounOf[kind].one} per row; columns may have any name and
              stand in any order.
            </>
          }
          example={<CellTable rows={exampleFiles[kind].rows} label={`A small file of ${kind}`} />}
          next={
            <Button variant="default" onClick={() => downloadExample(kind)}>
              Download the example
            </Button>
          }
        />
      ) : (
        <Part title="History">
          <RecordTable
            one="import"
            columns={columnsFor(here.company.timeZone, mayDo(here.member.role, 'manager'), setUndoing)}
            idOf={(row) => row.id}
            pathOf={(row) => `/imports/${row.id}`}
            {...list.table}
            small={(row) => ({
              first: row.fileName,
              second: `${kinds[row.kind].word}, ${row.createdBy}, ${showMoment(row.createdAt, here.company.timeZone)}`,
              aside: <StateOf row={row} />,
            })}
          />
        </Part>
      )}
      {undoing && <UndoDialog it={undoing} close={() => setUndoing(null)} />}
    </PageFrame>
  )
}

function columnsFor(timeZone: string, mayUndo: boolean, undo: (row: ImportSummary) => void): Column<ImportSummary>[] {
  const count = (key: 'created' | 'updated', label: string): Column<ImportSummary> => ({
    key,
    label,
    show: (row) => {
      const rows = listOfRows(row, key)
      if (!rows) return wasRun(row) ? showNumber(row.rows[key]) : '–'
      return (
        <PageLink
          to={rows.to}
          search={rows.search ?? {}}
          className="vw-opens"
          aria-label={`${showNumber(row.rows[key])} ${key}: ${rows.label?.toLowerCase()}`}
        >
          {showNumber(row.rows[key])}
        </PageLink>
      )
    },
    width: 80,
    right: true,
  })
  return [
    { key: 'file', label: 'File', show: (row) => row.fileName, width: 140, grow: 2 },
    { key: 'kind', label: 'Kind', show: (row) => kinds[row.kind].word, width: 112 },
    { key: 'state', label: 'State', show: (row) => <StateOf row={row} />, width: 164 },
    { key: 'by', label: 'Who', show: (row) => row.createdBy, width: 124, grow: 1 },
    { key: 'at', label: 'When', show: (row) => showMoment(row.createdAt, timeZone), width: 158 },
    count('created', 'Created'),
    count('updated', 'Updated'),
    {
      key: 'same',
      label: 'Same',
      show: (row) => (wasRun(row) ? showNumber(row.rows.same) : '–'),
      width: 80,
      right: true,
      definition: 'Rows that changed nothing are counted only: which they were is not kept.',
    },
    {
      key: 'refused',
      label: 'Refused',
      width: 80,
      right: true,
      show: (row) =>
        !wasRun(row) ? (
          '–'
        ) : row.rows.refused === 0 ? (
          '0'
        ) : (
          <PageLink
            to={`/imports/${row.id}`}
            className="vw-opens"
            aria-label={`${showNumber(row.rows.refused)} refused: show the problems`}
          >
            {showNumber(row.rows.refused)}
          </PageLink>
        ),
    },
    {
      key: 'undo',
      label: 'Undo',
      width: 80,
      show: (row) => {
        const refusal = whyNotUndo(standingOf(row))
        const whyNot = mayUndo ? refusal && stepRefusals[refusal] : onlyManagers
        return (
          <WhyNotButton
            whyNot={whyNot}
            variant="default"
            size="compact-sm"
            aria-label={`Undo ${row.fileName}`}
            onClick={() => undo(row)}
          >
            Undo
          </WhyNotButton>
        )
      },
    },
  ]
}

function StateOf({ row }: { row: ImportSummary }) {
  return <Mark {...stateLooks[row.state]} />
}
