import { useState } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { useHere } from '../../web/here.ts'
import { say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Engagement, type EngagementPage, engagementsApi } from '../api.ts'
import {
  engagementRefusals,
  isAhead,
  whyNotCallOff,
  whyNotOffer,
  whyNotSayOutcome,
  whyNotSendTimes,
  whyNotThank,
} from '../states.ts'
import { CallOff, EnterTimes, SayOutcome, SendTimes, SetTime, Thank } from './dialogs.tsx'
import classes from './engagements.module.css'

type Dialog = 'times' | 'send' | 'time' | 'off' | 'outcome' | 'thank'
const dialogs = { times: EnterTimes, send: SendTimes, time: SetTime, off: CallOff, outcome: SayOutcome, thank: Thank }

/** What can be done next with an engagement, each greyed with its reason. The moves that make no sense now are left out. */
export function EngagementMoves({ engagement, small }: { engagement: Engagement; small?: boolean }) {
  const here = useHere()
  const [open, setOpen] = useState<Dialog | null>(null)
  const page = useRead(engagementsApi.show, { engagementId: engagement.id }, { enabled: open !== null || !small })
  const remind = useWrite(engagementsApi.remind)
  const askBoth = useWrite(engagementsApi.askOutcome)
  const { state } = engagement
  const role = mayDo(here.member.role, 'contributor') ? null : engagementRefusals['needs-contributor']
  const because = (refusal: keyof typeof engagementRefusals | null) => role ?? (refusal && engagementRefusals[refusal])
  const size = small ? ('compact-sm' as const) : ('xs' as const)
  const quiet = { variant: 'default' as const, size }
  const startsAt = engagement.startsAt === null ? null : new Date(engagement.startsAt)
  // The minute a call begins is the server's to say; the button only follows.
  const outcome = whyNotSayOutcome({ state, startsAt }, new Date())
  const isPast = state === 'scheduled' && outcome === null
  const Open = open && dialogs[open]
  const { id: engagementId } = engagement
  return (
    <div className={classes.moves}>
      {state === 'offered' && engagement.level === 3 && (
        <WhyNotButton
          size={size}
          variant={engagement.timesSentAt ? 'default' : 'filled'}
          whyNot={because(whyNotSendTimes({ state, prospectEmail: '-' }))}
          onClick={() => setOpen('send')}
        >
          {engagement.timesSentAt ? 'Send the times again' : 'Send times to the prospect'}
        </WhyNotButton>
      )}
      {(state === 'planned' || state === 'missed') && (
        <>
          <WhyNotButton {...quiet} whyNot={because(whyNotOffer({ state }))} onClick={() => setOpen('times')}>
            Enter their times
          </WhyNotButton>
          <WhyNotButton
            {...quiet}
            whyNot={because(null)}
            loading={remind.isPending}
            onClick={() =>
              remind.mutate(
                { engagementId },
                { onSuccess: () => say('They get a mail with a link to offer times.'), onError: sayFailed },
              )
            }
          >
            {engagement.matchId === null ? 'Ask them for times' : 'Send the link again'}
          </WhyNotButton>
        </>
      )}
      {(isPast || state === 'held' || state === 'missed') && !engagement.offBook && (
        <WhyNotButton
          size={size}
          variant={isPast ? 'filled' : 'default'}
          whyNot={because(outcome)}
          onClick={() => setOpen('outcome')}
        >
          How did it go?
        </WhyNotButton>
      )}
      {(isPast || (state === 'held' && !engagement.offBook)) && engagement.startsAt && (
        <WhyNotButton
          {...quiet}
          whyNot={because(outcome)}
          loading={askBoth.isPending}
          onClick={() =>
            askBoth.mutate(
              { engagementId },
              { onSuccess: () => say('Each gets a mail with a link of their own.'), onError: sayFailed },
            )
          }
        >
          {engagement.outcomeAskedAt ? 'Ask both again' : 'Ask both how it went'}
        </WhyNotButton>
      )}
      {state === 'held' && !engagement.offBook && (
        <WhyNotButton
          size={size}
          variant={engagement.thankedAt ? 'default' : 'filled'}
          whyNot={because(
            whyNotThank({ state, thankedAt: engagement.thankedAt, email: engagement.contact ? '-' : null }),
          )}
          onClick={() => setOpen('thank')}
        >
          Thank them
        </WhyNotButton>
      )}
      {(isAhead(state) || state === 'missed') && !isPast && (
        <WhyNotButton {...quiet} whyNot={because(null)} onClick={() => setOpen('time')}>
          {state === 'scheduled' ? 'Move it' : 'Agree on a time'}
        </WhyNotButton>
      )}
      {(isAhead(state) || state === 'missed') && (
        <WhyNotButton {...quiet} whyNot={because(whyNotCallOff({ state }))} onClick={() => setOpen('off')}>
          Call it off
        </WhyNotButton>
      )}
      {Open && page.data && <Open engagement={page.data as EngagementPage} close={() => setOpen(null)} />}
    </div>
  )
}
