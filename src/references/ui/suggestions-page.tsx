import { SegmentedControl } from '@mantine/core'
import { useMemo, useState } from 'react'
import { z } from 'zod'
import { useThemes } from '../../themes/ui/theme-picker.tsx'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useAddress } from '../../web/address.ts'
import { useList, useWrite } from '../../web/client.ts'
import { showCount, showMoment } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { useKeys } from '../../web/shortcuts.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { referencesApi, type Suggestion } from '../api.ts'
import { distortionsOf } from '../excerpts.ts'
import { itemRefusals } from '../rules.ts'
import { ShownWords } from './excerpt-editor.tsx'
import { WhyForm } from './item-details.tsx'
import classes from './suggestions-page.module.css'

const states = ['open', 'accepted', 'declined'] as const
const pageAddress = z.object({ state: z.enum(states).default('open') })
const fieldNames = { title: 'Title', shownName: 'Name', shownTitle: 'Their title', shownCompany: 'Company' } as const

/** What colleagues would change of the library, for a manager to decide, the oldest first. */
export default function SuggestionsPage() {
  const here = useHere()
  const [address, setAddress] = useAddress(pageAddress)
  const list = useList(referencesApi.suggestions, { state: address.state, limit: 30 })
  const [declining, setDeclining] = useState<Suggestion | null>(null)
  const accept = useWrite(referencesApi.accept)
  const decline = useWrite(referencesApi.decline)
  const takeBack = useWrite(referencesApi.takeDecisionBack)
  const whyNot = mayDo(here.member.role, 'manager') ? null : itemRefusals['needs-manager']
  const left = list.first?.left
  const first = list.rows[0]
  const undo = (one: Suggestion) => takeBack.mutateAsync({ suggestionId: one.id })
  const take = (one: Suggestion) =>
    accept.mutate(
      { suggestionId: one.id, ifMatch: one.version },
      {
        onSuccess: () => offerUndo(`“${one.item.title}” was changed.`, () => undo(one)),
        onError: sayFailed,
      },
    )
  useKeys(
    // biome-ignore lint/correctness/useExhaustiveDependencies: what is done depends on the first one alone
    useMemo(
      () =>
        whyNot !== null || address.state !== 'open' || !first || declining
          ? ({} as Record<string, () => void>)
          : { a: () => take(first), d: () => setDeclining(first) },
      [whyNot, address.state, first, declining],
    ),
  )
  return (
    <PageFrame
      title="Suggested edits"
      above={{ to: '/references', label: 'Library' }}
      answer={
        left === undefined ? (
          !list.error && <LoadingText lines={[40]} large />
        ) : (
          <Answer>
            {left === 0 ? 'No suggested edit waits.' : <strong>{showCount(left, 'suggested edit')} to decide.</strong>}
          </Answer>
        )
      }
    >
      <ReferencesNav />
      <SegmentedControl
        mb={16}
        className={classes.which ?? ''}
        aria-label="Which suggestions"
        data={[
          { value: 'open', label: 'Waiting' },
          { value: 'accepted', label: 'Accepted' },
          { value: 'declined', label: 'Declined' },
        ]}
        value={address.state}
        onChange={(state) => setAddress({ state: state as (typeof states)[number] })}
      />
      {list.error && <FailedState error={list.error} again={list.again} />}
      {list.isSuccess && list.rows.length === 0 && (
        <EmptyState
          title={address.state === 'open' ? 'Nothing waits' : 'None yet'}
          says="Contributors suggest a better title, other themes or an excerpt on the page of an item. Managers decide here."
          next={<PageLink to="/references">Go to the library</PageLink>}
        />
      )}
      {list.rows.map((one, i) => (
        <article key={one.id} className={classes.card}>
          <div>
            <h2>
              <PageLink to={`/references/${one.item.id}`}>{one.item.title}</PageLink>
            </h2>
            <p className={classes.soft}>
              {one.by}, {showMoment(one.at, here.company.timeZone)}
              {one.why && `: ${one.why}`}
            </p>
          </div>
          <Changes suggestion={one} />
          {one.state === 'open' ? (
            <div className={classes.actions}>
              <WhyNotButton whyNot={whyNot} loading={accept.isPending} onClick={() => take(one)}>
                Accept{i === 0 ? ' (A)' : ''}
              </WhyNotButton>
              <WhyNotButton variant="default" whyNot={whyNot} onClick={() => setDeclining(one)}>
                Decline{i === 0 ? ' (D)' : ''}
              </WhyNotButton>
            </div>
          ) : (
            <div className={classes.actions}>
              <p className={classes.soft}>
                {one.state === 'accepted' ? 'Accepted' : 'Declined'} by {one.decidedBy}
                {one.declineWords && `: ${one.declineWords}`}
              </p>
              <WhyNotButton variant="default" size="xs" whyNot={whyNot} onClick={() => undo(one).catch(sayFailed)}>
                Take it back
              </WhyNotButton>
            </div>
          )}
        </article>
      ))}
      {declining && (
        <WhyForm
          title="Decline it"
          label="Decline it"
          says="The item stays as it is. Whoever suggested it sees why."
          field="Why"
          write={decline}
          save={(words) =>
            decline.mutate(
              { suggestionId: declining.id, words, ifMatch: declining.version },
              {
                onSuccess: () => {
                  setDeclining(null)
                  offerUndo('The item stays as it is.', () => undo(declining))
                },
              },
            )
          }
          close={() => setDeclining(null)}
        />
      )}
    </PageFrame>
  )
}

/** What would change, with how it is now crossed out. */
function Changes({ suggestion: { item, changes } }: { suggestion: Suggestion }) {
  const { nameOf } = useThemes()
  const themes = (ids: readonly Id<'the'>[]) => ids.map(nameOf).join(', ') || 'none'
  return (
    <dl className={classes.changes}>
      {(Object.keys(fieldNames) as (keyof typeof fieldNames)[])
        .filter((key) => changes[key] !== undefined)
        .map((key) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>{fieldNames[key]}</dt>
            <dd>
              <del>{item[key]}</del> {changes[key]}
            </dd>
          </div>
        ))}
      {changes.themeIds && (
        <>
          <dt>Themes</dt>
          <dd>
            <del>{themes(item.themeIds)}</del> {themes(changes.themeIds)}
          </dd>
        </>
      )}
      {changes.excerptSpans !== undefined && item.original !== null && (
        <>
          <dt>Shown words</dt>
          <dd>
            <ShownWords original={item.original} spans={changes.excerptSpans} />
            {distortionsOf(item.original, changes.excerptSpans ?? []).map(({ sentence }) => (
              <p key={sentence} className={classes.warning}>
                {sentence}
              </p>
            ))}
          </dd>
        </>
      )}
    </dl>
  )
}
