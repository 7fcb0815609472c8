import { useState } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { showCount } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { sayFailed } from '../../web/toasts.tsx'
import { reasonsApi, type ToCode } from '../api.ts'
import { codingRefusals } from '../rules.ts'
import { CodingDesk } from './coding-desk.tsx'
import { ReasonsNav } from './reasons-nav.tsx'

/** The verbatims chosen for a second coder. What the first said is not shown, and nothing is suggested. */
export default function SecondCodingPage() {
  const here = useHere()
  const [after, setAfter] = useState(0)
  const [done, setDone] = useState<ReadonlySet<string>>(new Set())
  const queue = useRead(reasonsApi.secondQueue, { after, limit: 8 }, { keep: true })
  const reasons = useRead(reasonsApi.list, {}, { keep: true })
  const coding = useWrite(reasonsApi.lookAgain)
  const items = (queue.data?.items ?? []).filter(({ id }) => !done.has(id))
  const code = (item: ToCode, reasonIds: Id<'rea'>[]) => {
    setDone((before) => new Set([...before, item.id]))
    coding.mutate({ verbatimId: item.id, reasonIds }, { onError: sayFailed })
  }
  return (
    <PageFrame
      title="Second coding"
      above={{ to: '/reasons/agreement', label: 'Agreement' }}
      answer={
        queue.data ? (
          <Answer more="You do not see what the first coder said. That is what makes the comparison worth something.">
            <strong>{showCount(queue.data.left, 'verbatim')}</strong> {queue.data.left === 1 ? 'waits' : 'wait'} for a
            second reading by you.
          </Answer>
        ) : (
          !queue.error && <LoadingText lines={[58]} large />
        )
      }
    >
      <ReasonsNav />
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
          skip={(item) => setAfter(item.number)}
          undo={after > 0 ? () => setAfter(0) : null}
          noSuggestions="Nothing is suggested to a second coder."
        />
      ) : (
        <EmptyState
          title="Nothing waits for you"
          says="What you coded yourself is read a second time by somebody else."
          next={<PageLink to="/reasons/agreement">See how far coders agree</PageLink>}
        />
      )}
    </PageFrame>
  )
}
