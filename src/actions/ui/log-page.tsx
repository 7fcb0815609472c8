import { useMemo } from 'react'
import { useGo } from '../../web/address.ts'
import { EffectDots } from '../../web/charts/effect-dots.tsx'
import { useRead } from '../../web/client.ts'
import { ExportButton } from '../../web/export-button.tsx'
import { showDayShort } from '../../web/figures.ts'
import { Mark } from '../../web/marks.tsx'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { EmptyState, LoadingText } from '../../web/states.tsx'
import { effectApi, type LogLine } from '../api/effect.ts'
import { stateLooks, verdictLook } from './action-words.ts'
import classes from './actions.module.css'
import { ActionsNav } from './actions-nav.tsx'
import { sayChange } from './board-page.tsx'

/** What was tried, and what each of it did: the memory of a team. */
export default function LogPage() {
  const go = useGo()
  const log = useRead(effectApi.log, {})
  const items = log.data?.items
  const dots = useMemo(
    () =>
      (items ?? []).flatMap(({ id, title, change, verdict }) =>
        change ? [{ id, label: title, change: change.change, range: change.always ?? change.interval, verdict }] : [],
      ),
    [items],
  )
  return (
    <PageFrame
      title="What worked"
      width="table"
      actions={<ExportButton endpoint={effectApi.logSheet} input={{}} />}
      answer={log.data ? <Answer>{log.data.says}</Answer> : !log.error && <LoadingText lines={[70]} large />}
    >
      <ActionsNav />
      {dots.length > 0 && (
        <EffectDots
          title="What each action did"
          effects={dots}
          onOpen={(id) => go(`/actions/${id}`)}
          note="Points a year beyond the groups each was compared with; ranges hold however often one looks."
        />
      )}
      <RecordTable
        one="action"
        columns={columns}
        rows={items ?? []}
        idOf={(line) => line.id}
        pathOf={(line) => `/actions/${line.id}`}
        loading={log.isPending}
        error={log.error}
        again={() => log.refetch()}
        remember="action-log"
        small={(line) => ({
          first: line.title,
          second: line.change ? sayChange(line.change) : line.whyNot,
          aside: <Mark {...verdictLook(line.verdict, line.endsOn !== null)} />,
        })}
        empty={
          <EmptyState
            title="Nothing has run yet"
            says="Each action that has started stands here with what it did and how sure that is, those that failed too: a log without what failed would say that everything works."
            next={<PageLink to="/actions">Go to the board</PageLink>}
          />
        }
      />
    </PageFrame>
  )
}

const columns: Column<LogLine>[] = [
  { key: 'title', label: 'Action', show: (line) => line.title, width: 240, grow: 4 },
  {
    key: 'verdict',
    label: 'Verdict',
    show: (line) => <Mark {...verdictLook(line.verdict, line.endsOn !== null)} />,
    width: 156,
    definition: 'Against the groups each is compared with, by a range that holds at every look.',
  },
  {
    key: 'change',
    label: 'Points a year, and range',
    show: (line) =>
      line.change ? (
        sayChange(line.change).replace(/ points? a year,/, ',')
      ) : (
        <span className={classes.soft}>not told</span>
      ),
    width: 184,
  },
  { key: 'group', label: 'Group', show: (line) => line.group, width: 146, grow: 1 },
  { key: 'state', label: 'State', show: (line) => <Mark {...stateLooks[line.state]} quiet />, width: 100 },
  { key: 'started', label: 'Started', show: (line) => showDayShort(line.startsOn), width: 120, right: true },
  { key: 'learned', label: 'Learned', show: (line) => line.learned || '–', width: 130, grow: 2 },
]
