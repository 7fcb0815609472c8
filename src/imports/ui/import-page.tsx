import { Button } from '@mantine/core'
import { useState } from 'react'
import { JobProgress } from '../../jobs/ui/job-progress.tsx'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useGo, usePathPart } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { showCount, showMoment, showNumber } from '../../web/figures.ts'
import { FormProblem } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { Mark } from '../../web/marks.tsx'
import { PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState, LoadingPage, Notice } from '../../web/states.tsx'
import { say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type ImportView, importsApi } from '../api.ts'
import {
  type StepRefusal,
  stepRefusals,
  whyNotChange,
  whyNotCheck,
  whyNotRemove,
  whyNotRun,
  whyNotUndo,
} from '../steps.ts'
import { recogniseTool } from '../tools.ts'
import { type Change, useChange } from './change.ts'
import { ColumnsStep, columnsSummary } from './columns-step.tsx'
import { CountedRows } from './counted-rows.tsx'
import { FileStep, fileSummary } from './file-step.tsx'
import { ImportAnswer } from './import-answer.tsx'
import classes from './import-page.module.css'
import { isBusy, nounOf, onlyManagers, showThings, standingOf, stateLooks } from './import-words.ts'
import { ProblemsTable } from './problems-table.tsx'
import { Step } from './step.tsx'
import { UndoDialog } from './undo-dialog.tsx'

/** One import from the file to its result, on one page. Everything it shows is kept by the server. */
export default function ImportPage() {
  const importId = usePathPart('importId') as Id<'imp'>
  const read = useRead(importsApi.show, { importId })
  const { change, error } = useChange(read.data)
  if (read.isPending) return <LoadingPage />
  if (!read.data) {
    return (
      <PageFrame title="Import" above={above}>
        <FailedState error={read.error} title="This import could not be loaded" again={() => read.refetch()} />
      </PageFrame>
    )
  }
  return <OneImport it={read.data} change={change} problem={error} />
}

/** Where what came in is seen. */
const showsAt: Partial<Record<ImportView['kind'], string>> = { referrals: '/referrals', responses: '/responses' }

const above = { to: '/imports', label: 'Imports' }

interface OneImportProps {
  it: ImportView
  change: Change
  /** Why the last change was refused. */
  problem: { message: string } | null
}

function OneImport({ it, change, problem }: OneImportProps) {
  const here = useHere()
  const go = useGo()
  const [isUndoing, setUndoing] = useState(false)
  const check = useWrite(importsApi.check)
  const run = useWrite(importsApi.run)
  const cancel = useWrite(importsApi.cancel)
  const remove = useWrite(importsApi.remove)

  const mayImport = mayDo(here.member.role, 'manager')
  const standing = standingOf(it)
  const sentence = (refusal: StepRefusal | null) => (mayImport ? refusal && stepRefusals[refusal] : onlyManagers)
  const isFixed = !mayImport || whyNotChange(standing) !== null
  const isOver = it.state === 'done' || it.state === 'undone' || (it.hasChanges && !isBusy(it.state))
  const isPast = isOver || it.state === 'running' || it.state === 'undoing'
  const isChecked = it.state === 'checked'
  const wasRun = isOver || it.state === 'undoing'
  const ask = { importId: it.id }
  const refused = check.error ?? run.error ?? cancel.error

  const progress = (title: string, heading: 'h2' | 'h3' = 'h3') =>
    it.jobId && (
      <JobProgress
        key={it.jobId}
        jobId={it.jobId}
        title={title}
        heading={heading}
        cancel={() => cancel.mutate(ask, { onError: sayFailed })}
      />
    )
  const undoRefusal = whyNotUndo(standing)
  const removeRefusal = whyNotRemove(standing)
  const takeAway = () =>
    remove.mutate(ask, {
      onError: sayFailed,
      onSuccess: () => {
        go('/imports')
        say(`${it.fileName} was removed. It had changed nothing.`)
      },
    })

  return (
    <PageFrame
      title={it.fileName}
      above={above}
      marks={<Mark {...stateLooks[it.state]} />}
      actions={
        <>
          {(wasRun || it.state === 'running') && it.state !== 'undone' && (
            <WhyNotButton variant="default" whyNot={sentence(undoRefusal)} onClick={() => setUndoing(true)}>
              Undo the import
            </WhyNotButton>
          )}
          {removeRefusal === null && (
            <WhyNotButton
              variant="default"
              whyNot={mayImport ? null : onlyManagers}
              loading={remove.isPending}
              onClick={takeAway}
            >
              Remove
            </WhyNotButton>
          )}
        </>
      }
      answer={<ImportAnswer it={it} />}
    >
      {it.sameFile && !isOver && (
        <Notice action={<PageLink to={`/imports/${it.sameFile.id}`}>Show that import</PageLink>}>
          The very same file was imported on {showMoment(it.sameFile.createdAt, here.company.timeZone)}. Importing it
          again changes nothing.
        </Notice>
      )}
      {it.kind !== 'responses' && !isFixed && recogniseTool(it.format.columns) && (
        <Notice
          action={
            <Button size="xs" variant="default" onClick={() => change({ kind: 'responses' })}>
              Import them as responses
            </Button>
          }
        >
          This file looks like survey responses exported from {recogniseTool(it.format.columns)?.word}.
        </Notice>
      )}
      {it.kind === 'responses' && it.strangers > 0 && (
        <Notice>
          {isOver && it.state !== 'undone'
            ? `${showCount(it.strangers, 'response is', 'responses are')} of nobody we know, and kept without a customer.`
            : `${showCount(it.strangers, 'row names', 'rows name')} somebody we do not know. Their responses would be kept without a customer.`}
        </Notice>
      )}
      {it.state === 'done' && (
        <div className={classes.onwards}>
          <Button component={PageLink} to="/">
            See the overview
          </Button>
          <Button component={PageLink} to={showsAt[it.kind] ?? '/customers'} variant="default">
            Show the {it.kind in showsAt ? it.kind : 'customers'}
          </Button>
          <Button component={PageLink} to="/imports" variant="default">
            Import another file
          </Button>
        </div>
      )}

      <div className={classes.steps}>
        {wasRun && (
          <div className={classes.result}>
            {it.state === 'undoing' ? (
              progress(`Undoing ${it.fileName}`, 'h2')
            ) : (
              <>
                {it.rows.read > 0 && it.state !== 'undone' && <CountedRows it={it} would={false} />}
                {it.state !== 'undone' && <ProblemsTable it={it} heading="h2" />}
              </>
            )}
          </div>
        )}

        <Step number={1} title="File" stands={isPast || isChecked ? 'passed' : 'now'} summary={fileSummary(it)}>
          <FileStep it={it} change={change} isFixed={isFixed} />
        </Step>
        <Step
          number={2}
          title="Columns"
          stands={isPast || (isChecked && it.mappingProblem === null) ? 'passed' : 'now'}
          summary={isPast || isChecked ? columnsSummary(it) : 'Where each column goes. Change what is not right.'}
        >
          <FormProblem error={problem} />
          <ColumnsStep it={it} change={change} isFixed={isFixed} />
        </Step>
        {!wasRun && (
          <>
            <Step
              number={3}
              title="Check"
              stands={isPast ? 'passed' : it.state === 'checking' || isChecked ? 'now' : 'later'}
              open={!isPast}
              summary={
                isChecked || isPast
                  ? null
                  : 'Reads the whole file without importing it, and says what would happen to each row.'
              }
            >
              {it.state === 'checking' ? (
                progress(`Checking ${it.fileName}`)
              ) : isChecked ? (
                <>
                  <CountedRows it={it} would />
                  <ProblemsTable it={it} heading="h3" />
                </>
              ) : null}
            </Step>
            <Step
              number={4}
              title="Import"
              stands={it.state === 'running' ? 'now' : 'later'}
              open
              summary={
                it.state === 'running'
                  ? null
                  : 'Takes in every row that is right and leaves out those refused. The whole import can be undone. Nobody is contacted.'
              }
            >
              {it.state === 'running' && progress(`Importing ${it.fileName}`)}
            </Step>
          </>
        )}
      </div>

      {!isBusy(it.state) && it.state !== 'done' && (
        <div className={classes.bar}>
          <div className={classes.barSays}>{refused ? <FormProblem error={refused} /> : barSays(it)}</div>
          <div className={classes.barButtons}>
            {!it.hasChanges && (
              <WhyNotButton
                variant={isChecked ? 'default' : 'filled'}
                whyNot={sentence(whyNotCheck(standing))}
                loading={check.isPending}
                onClick={() => check.mutate(ask)}
              >
                {isChecked ? 'Check again' : 'Check the file'}
              </WhyNotButton>
            )}
            <WhyNotButton
              variant={isChecked || it.hasChanges ? 'filled' : 'default'}
              whyNot={sentence(whyNotRun(standing))}
              loading={run.isPending}
              onClick={() => run.mutate(ask)}
            >
              {runWords(it)}
            </WhyNotButton>
          </div>
        </div>
      )}
      {isUndoing && <UndoDialog it={it} close={() => setUndoing(false)} />}
    </PageFrame>
  )
}

/** The line beside the buttons: what stands in the way, or what comes next. */
function barSays(it: ImportView): string {
  if (it.mappingProblem) return `${it.mappingProblem.about}: ${it.mappingProblem.sentence}`
  if (it.state === 'undone') return 'The file is still here, with its columns as you placed them.'
  if (it.hasChanges) return `${showCount(it.rows.read, 'row')} are in. Rows that are in already change nothing.`
  if (it.state === 'checked') {
    const { refused } = it.rows
    return refused > 0
      ? `${showCount(refused, 'row is', 'rows are')} left out. Nobody is contacted.`
      : 'Every row is right. Nobody is contacted.'
  }
  return `Every required field has its column. See next what would happen to the ${nounOf[it.kind].many}.`
}

function runWords(it: ImportView): string {
  if (it.hasChanges) return 'Go on importing'
  if (it.state === 'undone') return 'Import it again'
  if (it.state !== 'checked') return 'Import without checking'
  const { created, updated, same } = it.rows
  return created + updated + same === created
    ? `Import ${showThings(it.kind, created)}`
    : `Import ${showNumber(created + updated + same)} rows`
}
