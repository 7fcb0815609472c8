import type { ReactNode } from 'react'
import { showCount, showMoment, showNumber } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Answer } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import type { ImportView } from '../api.ts'
import { columnsSummary } from './columns-step.tsx'
import { listOfRows, nounOf, showThings } from './import-words.ts'

/** Where an import stands, as one would say it. */
export function ImportAnswer({ it }: { it: ImportView }) {
  const here = useHere()
  const dropped = `Dropped by ${it.createdBy}, ${showMoment(it.createdAt, here.company.timeZone)}.`
  const { said, more } = sentenceOf(it)
  return <Answer more={more ?? dropped}>{said}</Answer>
}

function sentenceOf(it: ImportView): { said: ReactNode; more?: ReactNode } {
  const { rows, kind } = it
  switch (it.state) {
    case 'draft':
      return {
        said: it.mappingProblem ? (
          <>
            <strong>Not ready yet.</strong> {it.mappingProblem.sentence}
          </>
        ) : (
          <>
            <strong>Ready to check.</strong> {columnsSummary(it)}
          </>
        ),
        more: 'Nothing is imported yet. Nobody is contacted by an import.',
      }
    case 'checking':
      return { said: 'The file is being checked. Nothing is imported yet.' }
    case 'checked': {
      const would = [
        rows.created > 0 && `${showThings(kind, rows.created)} would be created`,
        rows.updated > 0 && `${showNumber(rows.updated)} updated`,
        rows.same > 0 && `${showNumber(rows.same)} stay the same`,
      ].filter((part) => part !== false)
      return {
        said:
          would.length === 0 ? (
            <>
              <strong>Nothing would be imported:</strong> all {showNumber(rows.read)} rows are refused.
            </>
          ) : (
            <>
              <strong>{would.join(', ')}.</strong>{' '}
              {rows.refused > 0 ? `${showCount(rows.refused, 'row is', 'rows are')} refused.` : 'No row is refused.'}
            </>
          ),
        more: 'Nothing is imported yet. Nobody is contacted by an import.',
      }
    }
    case 'running':
      return { said: `The ${nounOf[kind].many} are being imported.` }
    case 'done':
      return { said: happened(it) }
    case 'cancelled':
      return {
        said: it.hasChanges ? (
          <>
            <strong>Stopped after {showCount(rows.read, 'row')}.</strong> What was imported stays until you undo it, or
            go on where it stopped.
          </>
        ) : (
          <>
            <strong>Stopped.</strong> Nothing was imported.
          </>
        ),
      }
    case 'failed':
      return {
        said: (
          <>
            <strong>The import failed.</strong> {it.whyFailed}
          </>
        ),
        more: it.hasChanges
          ? `${showCount(rows.read, 'row')} had been read. What was imported before stays until you undo it.`
          : 'Nothing was imported.',
      }
    case 'undoing':
      return { said: 'The import is being undone.' }
    case 'undone':
      return {
        said: (
          <>
            <strong>This import was undone.</strong> What it created is gone, and what it updated is back as it was.
          </>
        ),
      }
  }
}

function happened(it: ImportView): ReactNode {
  const { kind, rows } = it
  if (rows.created + rows.updated === 0) {
    return (
      <>
        <strong>Nothing changed:</strong>{' '}
        {rows.same > 0 && `${showThings(kind, rows.same)} in the file were here already, just so.`}
        {rows.refused > 0 && ` ${showCount(rows.refused, 'row was', 'rows were')} refused.`}
      </>
    )
  }
  const opens = (did: 'created' | 'updated', words: string) => {
    const list = listOfRows(it, did)
    return list ? (
      <PageLink to={list.to} search={list.search ?? {}} title={list.label} className="vw-opens">
        {words}
      </PageLink>
    ) : (
      words
    )
  }
  return (
    <>
      <strong>
        {rows.created > 0
          ? opens('created', `${showThings(kind, rows.created)} created`)
          : opens('updated', `${showThings(kind, rows.updated)} updated`)}
      </strong>
      {rows.created > 0 && rows.updated > 0 && <>, {opens('updated', `${showNumber(rows.updated)} updated`)}</>}
      {rows.same > 0 && `, ${showNumber(rows.same)} unchanged`}.{' '}
      {rows.refused === 0
        ? `All ${showNumber(rows.read)} rows went in.`
        : `${showCount(rows.refused, 'row was', 'rows were')} refused.`}
    </>
  )
}
