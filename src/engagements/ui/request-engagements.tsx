import { useState } from 'react'
import { requestsApi } from '../../requests/api/requests.ts'
import type { Id } from '../../values/id.ts'
import { useRead } from '../../web/client.ts'
import { showDayShort } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { engagementsApi } from '../api.ts'
import { engagementRefusals, whyNotAskMatch } from '../states.ts'
import { AskMatch } from './dialogs.tsx'
import classes from './engagements.module.css'
import { EngagementMark, showTime, showWhen } from './marks.tsx'
import { EngagementMoves } from './moves.tsx'

/** On a request's page: who may be asked now, and how far it is with those who were. */
export function RequestEngagements({ requestId }: { requestId: string }) {
  const here = useHere()
  const id = requestId as Id<'rqs'>
  const request = useRead(requestsApi.show, { requestId: id })
  const list = useRead(engagementsApi.list, { state: [], level: [], requestId: id, limit: 20 })
  const [asking, ask] = useState<Id<'mat'> | null>(null)
  const engagements = list.data?.items ?? []
  const approved = (request.data?.matches ?? []).filter(({ state }) => state === 'approved')
  if (list.error && !list.data)
    return (
      <Part title="Engagements">
        <FailedState small error={list.error} again={() => list.refetch()} />
      </Part>
    )
  if (engagements.length === 0 && approved.length === 0) return null
  return (
    <Part title="Engagements" says="Asked, times offered, a time agreed, held.">
      {approved.map((match) => {
        const refusal = whyNotAskMatch(match.state, here.member.role)
        return (
          <div key={match.id} className={classes.card}>
            <div className={classes.line}>
              <span className={classes.name}>
                {match.contact.name}, {match.customer.name}
              </span>
              <WhyNotButton
                size="xs"
                tell
                whyNot={refusal && engagementRefusals[refusal]}
                onClick={() => ask(match.id)}
              >
                {`Ask ${match.contact.name}`}
              </WhyNotButton>
            </div>
          </div>
        )
      })}
      {engagements.map((one) => (
        <div key={one.id} className={classes.card}>
          <div className={classes.line}>
            <span className={classes.name}>
              <PageLink to={`/engagements/${one.id}`}>{one.title}</PageLink>
            </span>
            <EngagementMark of={one} />
            <span className={classes.soft}>
              {one.heldOn
                ? `${showDayShort(one.heldOn)}, ${showTime(one.minutes)}`
                : one.state === 'scheduled' && one.startsAt
                  ? showWhen({ startsAt: one.startsAt, zone: one.zone })
                  : showTime(one.minutes)}
            </span>
          </div>
          <EngagementMoves engagement={one} small />
        </div>
      ))}
      {asking && <AskMatch matchId={asking} close={() => ask(null)} />}
    </Part>
  )
}
