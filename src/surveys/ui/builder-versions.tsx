import { Button } from '@mantine/core'
import { useList, useWrite } from '../../web/client.ts'
import { showMoment } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { type Survey, surveysApi } from '../api.ts'
import { changesBetween } from '../compare-content.ts'
import type { Draft } from './builder-draft.ts'
import classes from './builder-versions.module.css'

/** What a survey asked, version by version, and what was written since the last. */
export function Versions({ survey, draft, readOnly }: { survey: Survey; draft: Draft; readOnly: boolean }) {
  const here = useHere()
  const discard = useWrite(surveysApi.discard)
  const list = useList(surveysApi.versions, { surveyId: survey.id }, { about: survey.published?.version })
  const { rows: versions } = list
  const since = survey.published ? changesBetween(survey.published.content, draft.content) : []

  const goBack = async () => {
    const before = draft.content
    if (!(await draft.flush()))
      return sayFailed({ message: 'What you wrote could not be saved yet. Try again in a moment.' })
    await discard.mutateAsync({ surveyId: survey.id }).then((fresh) => {
      draft.take(fresh)
      offerUndo('Back to what is published.', async () => draft.edit(() => before))
    }, sayFailed)
  }
  if (!survey.published) {
    return (
      <p className={classes.none}>
        Not published yet. From the first version on, what people are asked is kept word for word, and what changed is
        listed here.
      </p>
    )
  }
  return (
    <div className={classes.versions}>
      {since.length > 0 && (
        <section>
          <div className={classes.head}>
            <h2>Written since version {survey.published.version}</h2>
            {!readOnly && (
              <Button variant="default" size="xs" loading={discard.isPending} onClick={goBack}>
                Discard these changes
              </Button>
            )}
          </div>
          <p className={classes.when}>Nobody sees it until it is published.</p>
          <Changes changes={since} />
        </section>
      )}
      {list.isPending && <LoadingText />}
      {list.error && <FailedState error={list.error} again={list.again} small />}
      {versions.map(({ version, publishedAt, publishedBy, changes }) => (
        <section key={version}>
          <div className={classes.head}>
            <h2>Version {version}</h2>
          </div>
          <p className={classes.when}>
            Published by {publishedBy}, {showMoment(publishedAt, here.company.timeZone)}
          </p>
          {changes.length > 0 ? <Changes changes={changes} /> : version === 1 && <p>The first version.</p>}
        </section>
      ))}
      {list.more.has && (
        <div>
          <Button variant="default" loading={list.more.loading} onClick={list.more.load}>
            Show earlier versions
          </Button>
        </div>
      )}
    </div>
  )
}

function Changes({ changes }: { changes: readonly string[] }) {
  return (
    <ul>
      {changes.map((change) => (
        <li key={change}>{change}</li>
      ))}
    </ul>
  )
}
