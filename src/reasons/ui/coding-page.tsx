import { Button, Menu } from '@mantine/core'
import { IconCheck, IconFilterPlus } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { z } from 'zod'
import { listOf, mayDo } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import { useAddress } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { showCount, showDay, showMoment, showNumber, showPercent } from '../../web/figures.ts'
import { FilterRow } from '../../web/filter-row.tsx'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { SearchField } from '../../web/search-field.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { abouts, type ModelState, reasonsApi, type ToCode } from '../api.ts'
import { codingRefusals } from '../rules.ts'
import { aboutWords } from './about-words.ts'
import { CodingDesk } from './coding-desk.tsx'
import classes from './coding-page.module.css'
import { ReasonsNav } from './reasons-nav.tsx'

const pageAddress = z.object({
  survey: idOf('srv').or(z.literal('')).default(''),
  about: listOf(z.enum(abouts)),
  words: z.string().default(''),
})

type Step = { after: number; coded: { id: Id<'ver'>; version: number } | null }

/** What customers wrote, waiting to be understood: one at a time. */
export default function CodingPage() {
  const here = useHere()
  const [address, setAddress] = useAddress(pageAddress)
  const filter = {
    ...(address.survey ? { survey: address.survey as Id<'srv'> } : {}),
    about: address.about,
    words: address.words,
  }
  const [after, setAfter] = useState(0)
  const [steps, setSteps] = useState<readonly Step[]>([])
  const [done, setDone] = useState<ReadonlySet<string>>(new Set())
  const queue = useRead(reasonsApi.queue, { ...filter, after, limit: 8 }, { keep: true })
  const reasons = useRead(reasonsApi.list, {}, { keep: true })
  const model = useRead(reasonsApi.model, {}, { keep: true })
  const coding = useWrite(reasonsApi.code)
  const reopening = useWrite(reasonsApi.reopen)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter is another queue
  useEffect(() => setAfter(0), [address.survey, address.words, address.about.join()])

  const items = (queue.data?.items ?? []).filter(({ id, number }) => !done.has(id) && number > after)
  const left = Math.max(items.length, (queue.data?.left ?? 0) - (queue.isFetching ? 1 : 0))
  const forget = (id: string) => setDone((before) => new Set([...before].filter((one) => one !== id)))

  const code = (item: ToCode, reasonIds: Id<'rea'>[]) => {
    setDone((before) => new Set([...before, item.id]))
    coding.mutate(
      { verbatimId: item.id, reasonIds, ifMatch: item.version },
      {
        onSuccess: (coded) =>
          setSteps((before) => [...before, { after, coded: { id: coded.id, version: coded.version } }]),
        onError: (error) => {
          // Somebody else coded it: it is done all the same, and the next one is there already.
          if (error.reason === 'coded-already' || error.reason === 'stale') say(codingRefusals['coded-already'])
          else {
            forget(item.id)
            sayFailed(error)
          }
        },
      },
    )
  }
  const skip = (item: ToCode) => {
    setSteps((before) => [...before, { after, coded: null }])
    setAfter(item.number)
  }
  const last = steps.at(-1)
  const undo = last
    ? () => {
        setSteps((before) => before.slice(0, -1))
        setAfter(last.after)
        const { coded } = last
        if (coded)
          reopening.mutate(
            { verbatimId: coded.id, ifMatch: coded.version },
            { onSuccess: () => forget(coded.id), onError: sayFailed },
          )
      }
    : null
  const isFiltered = address.survey !== '' || address.about.length > 0 || address.words !== ''

  return (
    <PageFrame
      title="Coding"
      actions={
        <>
          <Button component={PageLink} to="/reasons/rules" variant="default">
            Rules
          </Button>
          <Button component={PageLink} to="/reasons/agreement" variant="default">
            Agreement
          </Button>
        </>
      }
      answer={
        queue.data ? (
          <Answer more={model.data && <Learnt model={model.data} timeZone={here.company.timeZone} />}>
            {left === 0 ? (
              <>Nothing waits to be coded{isFiltered && ' among these'}.</>
            ) : (
              <>
                <strong>{showCount(left, 'verbatim')}</strong> {left === 1 ? 'waits' : 'wait'} to be coded
                {queue.data.oldest && <>, the oldest since {showDay(queue.data.oldest)}</>}.
              </>
            )}
          </Answer>
        ) : (
          !queue.error && <LoadingText lines={[58]} large />
        )
      }
    >
      <ReasonsNav />
      <FilterRow
        before={
          <SearchField
            says="Words in the verbatim"
            words={address.words}
            change={(words) => setAddress({ words }, { replace: true })}
          />
        }
        filters={[
          ...address.about.map((about) => ({
            id: about,
            label: 'About',
            says: aboutWords[about],
            remove: () => setAddress({ about: address.about.filter((one) => one !== about) }),
          })),
          ...(address.survey
            ? [
                {
                  id: 'survey',
                  label: 'Survey',
                  says: items[0]?.survey?.name ?? 'chosen',
                  remove: () => setAddress({ survey: '' }),
                },
              ]
            : []),
        ]}
        add={
          <Menu position="bottom-start" width={240} closeOnItemClick={false}>
            <Menu.Target>
              <Button variant="default" leftSection={<IconFilterPlus size={15} stroke={1.7} />}>
                Add filter
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>About</Menu.Label>
              {abouts.map((about) => (
                <Menu.Item
                  key={about}
                  rightSection={address.about.includes(about) ? <IconCheck size={15} aria-label="chosen" /> : null}
                  onClick={() =>
                    setAddress({
                      about: address.about.includes(about)
                        ? address.about.filter((one) => one !== about)
                        : [...address.about, about],
                    })
                  }
                >
                  {aboutWords[about]}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        }
        clear={() => setAddress({ about: [], survey: '' })}
      />
      <div className={classes.place}>
        {queue.error ? (
          <FailedState error={queue.error} again={() => queue.refetch()} />
        ) : !queue.data || !reasons.data ? (
          <LoadingText lines={[96, 88, 40]} large />
        ) : items.length > 0 ? (
          <CodingDesk
            items={items}
            reasons={reasons.data.items}
            whyNot={mayDo(here.member.role, 'contributor') ? null : codingRefusals['needs-contributor']}
            busy={false}
            code={code}
            skip={skip}
            undo={undo}
            noSuggestions={
              model.data?.jobId
                ? 'Suggestions come in a moment: the reasons and what was confirmed are being learnt.'
                : 'No suggestions for this one.'
            }
          />
        ) : queue.isFetching ? (
          <LoadingText lines={[96, 88, 40]} large />
        ) : after > 0 && (queue.data.left ?? 0) > 0 ? (
          <EmptyState
            title="That was the last one"
            says={`${showCount(queue.data.left, 'verbatim')} you skipped or a colleague opened again ${queue.data.left === 1 ? 'is' : 'are'} left.`}
            next={<Button onClick={() => setAfter(0)}>Start again from the oldest</Button>}
          />
        ) : (
          <EmptyState
            title={isFiltered ? 'Nothing to code among these' : 'Everything is coded'}
            says="Open answers to why people do not refer wait here until somebody says which reasons they give."
            next={
              isFiltered ? (
                <Button variant="default" onClick={() => setAddress(pageAddress.parse({}))}>
                  Show all that wait
                </Button>
              ) : (
                <PageLink to="/reasons/verbatims">Read what was said</PageLink>
              )
            }
          />
        )}
        {items.length === 0 && undo && (
          <Button variant="subtle" color="gray" mt={12} onClick={undo}>
            Undo the last one
          </Button>
        )}
      </div>
    </PageFrame>
  )
}

/** "Suggestions have learnt from 812 confirmed verbatims; the first was right for 67 % of 163 kept aside." */
function Learnt({ model, timeZone }: { model: ModelState; timeZone: string }) {
  const here = useHere()
  const train = useWrite(reasonsApi.train)
  return (
    <span className={classes.learnt}>
      {model.trainedAt === null || model.labels === 0
        ? 'Suggestions come from the names and examples of the reasons until something is learnt.'
        : `Suggestions have learnt from ${showCount(model.labels, 'confirmed verbatim')}, last on ${showMoment(model.trainedAt, timeZone)}.`}
      {model.held &&
        ` On ${showNumber(model.held.of)} kept aside the first was right for ${showPercent(model.held.first / model.held.of)}, one of three for ${showPercent(model.held.amongThree / model.held.of)}.`}
      {model.failed &&
        model.jobId === null &&
        ` Learning failed on ${showMoment(model.failed.at, timeZone)}: ${model.failed.why}`}{' '}
      {model.jobId ? (
        'Learning now…'
      ) : (
        <WhyNotButton
          variant="subtle"
          size="compact-sm"
          whyNot={mayDo(here.member.role, 'contributor') ? null : codingRefusals['needs-contributor']}
          loading={train.isPending}
          onClick={() => train.mutate({}, { onError: sayFailed })}
        >
          {model.since > 0 ? `Learn from ${showNumber(model.since)} more` : 'Learn again'}
        </WhyNotButton>
      )}
    </span>
  )
}
