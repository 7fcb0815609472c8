import { useRead } from '../../web/client.ts'
import { showCount } from '../../web/figures.ts'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { requestsApi } from '../api/requests.ts'
import { MatchCard } from './match-card.tsx'
import classes from './requests.module.css'

/** Whom somebody would like to ask at the customers I look after; for managers, at those nobody looks after as well. */
export default function ApprovalsPage() {
  const approvals = useRead(requestsApi.approvals, {})
  const { data } = approvals
  return (
    <PageFrame
      title="My approvals"
      above={{ to: '/requests', label: 'Requests' }}
      answer={
        data ? (
          <Answer>
            {data.items.length === 0 ? (
              'Nothing waits for your approval.'
            ) : (
              <>
                <strong>{showCount(data.items.length, 'person waits', 'people wait')}</strong> for your yes or no before
                anybody writes to them.
              </>
            )}
          </Answer>
        ) : (
          !approvals.error && <LoadingText lines={[64]} large />
        )
      }
    >
      <ReferencesNav />
      {approvals.error && !data && <FailedState error={approvals.error} again={() => approvals.refetch()} />}
      {data && data.items.length > 0 && (
        <ul className={classes.list} aria-label="Waiting for you">
          {data.items.map((match) => (
            <MatchCard key={match.id} match={match} aboutRequest />
          ))}
        </ul>
      )}
      {data && data.items.length === 0 && data.decided.length === 0 && (
        <EmptyState
          title="Nothing to decide"
          says="Where you look after a customer, nobody there is asked for a reference without your yes. Say who looks after a customer on the customer’s page."
        />
      )}
      {data && data.decided.length > 0 && (
        <Part title="What you decided lately">
          <ul className={classes.list} aria-label="Decided lately">
            {data.decided.map((match) => (
              <MatchCard key={match.id} match={match} aboutRequest />
            ))}
          </ul>
        </Part>
      )}
    </PageFrame>
  )
}
