import { ActionIcon, Menu, SegmentedControl, Tabs, Tooltip } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { IconArrowBackUp, IconArrowForwardUp, IconDots } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import { z } from 'zod'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useAddress, useGo, usePathPart } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { showCount } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState, LoadingPage, Notice } from '../../web/states.tsx'
import { offerUndo, say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Survey, surveysApi } from '../api.ts'
import {
  isSame,
  problemsIn,
  publishRefusals,
  whyNotClose,
  whyNotPublish,
  whyNotRemove,
  whyNotReopen,
} from '../check-content.ts'
import { minutesFor } from '../minutes.ts'
import { type Draft, useDraft } from './builder-draft.ts'
import { FrameEditor } from './builder-frame.tsx'
import classes from './builder-page.module.css'
import { Problems } from './builder-problems.tsx'
import { QuestionEditor } from './builder-question.tsx'
import { QuestionList } from './builder-questions.tsx'
import { RenameSurvey } from './builder-rename.tsx'
import { SharePanel } from './builder-share.tsx'
import { Translations } from './builder-translations.tsx'
import { Versions } from './builder-versions.tsx'
import { Preview } from './preview.tsx'
import { SurveyMark, toolName } from './survey-words.tsx'
import { onlyManagers } from './surveys-page.tsx'
import { WebhooksPanel } from './webhooks-panel.tsx'

export const builderAddress = z.object({
  view: z.enum(['questions', 'languages', 'share', 'versions']).default('questions'),
  /** The question being written; 'start' and 'end' are what stands before and after them all. */
  at: z.string().default('start'),
  /** The language being written; the first one when left out. */
  lang: z.string().default(''),
  /** On a phone, and where the window is narrow, which of the three parts is shown. */
  pane: z.enum(['list', 'edit', 'preview']).default('list'),
})

/** One survey: its questions, languages, where it is shared, and what it asked before. */
export default function BuilderPage() {
  const surveyId = usePathPart('surveyId') as Id<'srv'>
  const survey = useRead(surveysApi.survey, { surveyId })
  if (survey.error && !survey.data) {
    return (
      <PageFrame title="Survey" above={{ to: '/surveys', label: 'Surveys' }}>
        <FailedState error={survey.error} title="The survey could not be loaded" again={() => survey.refetch()} />
      </PageFrame>
    )
  }
  if (!survey.data) return <LoadingPage />
  return survey.data.tool === null ? (
    <Builder key={surveyId} survey={survey.data} />
  ) : (
    <ToolSurvey survey={survey.data} tool={survey.data.tool} />
  )
}

/** A survey of another tool: what came from it is kept here, what it asks is changed there. */
function ToolSurvey({ survey, tool }: { survey: Survey; tool: string }) {
  const here = useHere()
  const asks = survey.content.questions.map(({ text }) => text[survey.content.languages[0] as string] ?? '')
  return (
    <PageFrame
      title={survey.name}
      above={{ to: '/surveys', label: 'Surveys' }}
      marks={<SurveyMark survey={survey} today={here.today} />}
      actions={
        <PageLink to={`/surveys/${survey.id}/answers`} className={classes.answers}>
          Who answers
        </PageLink>
      }
    >
      <Notice>
        {survey.responses === 0
          ? `Nothing has come from ${toolName(tool)} yet. `
          : `${showCount(survey.responses, 'response')} came from ${toolName(tool)}. `}
        What this survey asks is changed there; its answers count here like any others.
      </Notice>
      {asks.length > 0 && (
        <ol className={classes.asked}>
          {survey.content.questions.map(({ key }, at) => (
            <li key={key}>{asks[at]}</li>
          ))}
        </ol>
      )}
      <WebhooksPanel survey={{ id: survey.id, name: survey.name, tool, asks }} />
    </PageFrame>
  )
}

function Builder({ survey }: { survey: Survey }) {
  const here = useHere()
  const draft = useDraft(survey)
  const { content } = draft
  const [address, setAddress] = useAddress(builderAddress)
  const language = content.languages.includes(address.lang) ? address.lang : (content.languages[0] as string)
  const readOnly = !mayDo(here.member.role, 'manager')
  const inUse = new Set<string>(survey.reasons.map(({ id }) => id))
  const problems = problemsIn(content, inUse)
  const selected = content.questions.find(({ key }) => key === address.at)
  const at = selected ? selected.key : address.at === 'end' ? 'end' : 'start'
  const go = (at: string) => setAddress({ at, pane: 'edit' }, { replace: true })

  useHotkeys(
    [
      ['mod+Z', () => draft.undo?.()],
      ['mod+shift+Z', () => draft.redo?.()],
      ['mod+Y', () => draft.redo?.()],
    ],
    [],
  )
  useEffect(() => {
    const leave = () => void draft.flush()
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
    }
  }, [draft.flush])

  return (
    <PageFrame
      title={survey.name}
      above={{ to: '/surveys', label: 'Surveys' }}
      width="table"
      marks={
        <>
          <SurveyMark survey={survey} today={here.today} />
          <SaveState draft={draft} readOnly={readOnly} />
        </>
      }
      actions={<Actions survey={survey} draft={draft} inUse={inUse} readOnly={readOnly} />}
    >
      {draft.both !== null && <SomebodyElse survey={survey} draft={draft} />}
      <Tabs
        value={address.view}
        onChange={(view) => setAddress({ view: (view ?? 'questions') as typeof address.view })}
        keepMounted={false}
        className={classes.tabs ?? ''}
      >
        <Tabs.List>
          <Tabs.Tab value="questions">Questions</Tabs.Tab>
          <Tabs.Tab value="languages">Languages</Tabs.Tab>
          <Tabs.Tab value="share">Share</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="questions" className={classes.panel ?? ''}>
          <div className={classes.summary}>
            <Problems problems={problems} content={content} go={go} />
            <p className={classes.minutes}>
              {showCount(content.questions.length, 'question')}, about {showCount(minutesFor(content), 'minute')} of
              somebody’s time.
            </p>
          </div>
          <SegmentedControl
            className={classes.panes ?? ''}
            aria-label="What to show"
            fullWidth
            value={address.pane}
            onChange={(pane) => setAddress({ pane: pane as typeof address.pane }, { replace: true })}
            data={[
              { value: 'list', label: 'Questions' },
              { value: 'edit', label: 'Write' },
              { value: 'preview', label: 'Preview' },
            ]}
          />
          <div className={classes.builder} data-pane={address.pane}>
            <div className={classes.list}>
              <QuestionList draft={draft} survey={survey} problems={problems} at={at} go={go} readOnly={readOnly} />
            </div>
            <div className={classes.edit}>
              {selected ? (
                <QuestionEditor
                  key={selected.key}
                  draft={draft}
                  survey={survey}
                  question={selected}
                  problems={problems.filter(({ question }) => question === selected.key)}
                  language={language}
                  setLanguage={(lang) => setAddress({ lang }, { replace: true })}
                  go={go}
                  readOnly={readOnly}
                />
              ) : (
                <FrameEditor
                  key={at}
                  draft={draft}
                  which={at === 'end' ? 'end' : 'start'}
                  language={language}
                  setLanguage={(lang) => setAddress({ lang }, { replace: true })}
                  readOnly={readOnly}
                />
              )}
            </div>
            <div className={classes.preview}>
              <Preview survey={survey} draft={draft} language={language} at={at} />
            </div>
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="languages" className={classes.panel ?? ''}>
          <Translations
            draft={draft}
            language={address.lang}
            setLanguage={(lang) => setAddress({ lang }, { replace: true })}
            readOnly={readOnly}
          />
        </Tabs.Panel>
        <Tabs.Panel value="share" className={classes.panel ?? ''}>
          <SharePanel survey={survey} readOnly={readOnly} />
        </Tabs.Panel>
        <Tabs.Panel value="versions" className={classes.panel ?? ''}>
          <Versions survey={survey} draft={draft} readOnly={readOnly} />
        </Tabs.Panel>
      </Tabs>
    </PageFrame>
  )
}

function SaveState({ draft, readOnly }: { draft: Draft; readOnly: boolean }) {
  const { saving } = draft
  if (readOnly) return <span className={classes.saving}>You can look, not change</span>
  if (typeof saving === 'object') {
    return (
      <span className={classes.saving} data-failed role="status" title={saving.failed}>
        Not saved yet; kept in this browser, trying again
      </span>
    )
  }
  const words = { saved: 'Saved', waiting: 'Saving', saving: 'Saving' }
  return (
    <span className={classes.saving} role="status">
      {words[saving]}
    </span>
  )
}

function SomebodyElse({ survey, draft }: { survey: Survey; draft: Draft }) {
  const clash = draft.both !== null && draft.both.length > 0
  return (
    <Notice
      tone={clash ? 'ochre' : 'grey'}
      action={
        <WhyNotButton whyNot={null} variant="default" size="xs" onClick={draft.seen}>
          {clash ? 'I have looked' : 'Understood'}
        </WhyNotButton>
      }
    >
      {survey.changedBy || 'Somebody'} changed this survey at the same time. What you both wrote is put together here.
      {clash && ` You both changed ${draft.both?.join(', ')}: yours is kept, so look at it once more.`}
    </Notice>
  )
}

function Actions(props: { survey: Survey; draft: Draft; inUse: ReadonlySet<string>; readOnly: boolean }) {
  const { survey, draft, inUse, readOnly } = props
  const surveyId = survey.id
  const go = useGo()
  const [renaming, rename] = useDisclosure(false)
  const publish = useWrite(surveysApi.publish)
  const close = useWrite(surveysApi.close)
  const reopen = useWrite(surveysApi.reopen)
  const duplicate = useWrite(surveysApi.duplicate)
  const remove = useWrite(surveysApi.remove)
  const restore = useWrite(surveysApi.create)
  const state = { ...survey, publishedVersion: survey.published?.version ?? null }
  const why = readOnly ? null : whyNotPublish({ ...survey, content: draft.content }, inUse)
  const edited = survey.published !== null && !isSame(survey.published.content, draft.content)

  const act = async () => {
    // What is published is what was saved, so everything is saved first.
    if (!(await draft.flush()))
      return sayFailed({ message: 'What you wrote could not be saved yet. Try again in a moment.' })
    await publish.mutateAsync({ surveyId }).then((fresh) => {
      draft.take(fresh)
      say(
        fresh.published?.version === 1
          ? 'Published. It takes answers from now on.'
          : `Version ${fresh.published?.version} is what people see from now on.`,
      )
    }, sayFailed)
  }
  const takeOut = async () => {
    const { name } = survey
    const { content } = draft
    await remove.mutateAsync({ surveyId }).then(() => {
      go('/surveys')
      offerUndo(`“${name}” was removed.`, () => restore.mutateAsync({ name, content }))
    }, sayFailed)
  }
  return (
    <>
      {survey.published && (
        <PageLink to={`/surveys/${surveyId}/answers`} className={classes.answers}>
          Who answers
        </PageLink>
      )}
      {!readOnly && (
        <>
          <Step label="Undo" keys="Ctrl+Z" act={draft.undo} icon={<IconArrowBackUp size={18} stroke={1.7} />} />
          <Step
            label="Redo"
            keys="Ctrl+Shift+Z"
            act={draft.redo}
            icon={<IconArrowForwardUp size={18} stroke={1.7} />}
          />
        </>
      )}
      <WhyNotButton
        whyNot={readOnly ? onlyManagers : why && publishRefusals[why]}
        loading={publish.isPending}
        onClick={act}
      >
        {edited ? 'Publish the changes' : survey.published ? 'Published' : 'Publish'}
      </WhyNotButton>
      {!readOnly && (
        <Menu>
          <Menu.Target>
            <ActionIcon variant="default" size={36} aria-label="More to do with this survey">
              <IconDots size={18} stroke={1.7} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={rename.open}>Rename</Menu.Item>
            <Menu.Item
              onClick={() =>
                duplicate.mutateAsync({ surveyId }).then((copy) => {
                  go(`/surveys/${copy.id}`)
                  say(`“${copy.name}” is a draft of its own.`)
                }, sayFailed)
              }
            >
              Duplicate
            </Menu.Item>
            {whyNotClose(state) === null && (
              <Menu.Item
                onClick={() =>
                  close
                    .mutateAsync({ surveyId })
                    .then(
                      () => offerUndo('Closed. It takes no more answers.', () => reopen.mutateAsync({ surveyId })),
                      sayFailed,
                    )
                }
              >
                Close
              </Menu.Item>
            )}
            {whyNotReopen(state) === null && (
              <Menu.Item
                onClick={() =>
                  reopen.mutateAsync({ surveyId }).then(() => say('Open again. It takes answers.'), sayFailed)
                }
              >
                Open again
              </Menu.Item>
            )}
            {whyNotRemove(state) === null && (
              <Menu.Item color="brick" onClick={takeOut}>
                Remove the draft
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      {renaming && <RenameSurvey survey={survey} close={rename.close} />}
    </>
  )
}

function Step(props: { label: string; keys: string; act: (() => void) | null; icon: ReactNode }) {
  return (
    <Tooltip label={props.act ? `${props.label} (${props.keys})` : `Nothing to ${props.label.toLowerCase()}`}>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={props.label}
        disabled={props.act === null}
        onClick={() => props.act?.()}
      >
        {props.icon}
      </ActionIcon>
    </Tooltip>
  )
}
