import { Button } from '@mantine/core'
import { IconArrowBackUp, IconBan, IconCheck, IconSend } from '@tabler/icons-react'
import { useState } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import { useWrite } from '../../web/client.ts'
import { showDay } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Mark } from '../../web/marks.tsx'
import { Facts } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { type Ask, asksApi } from '../api.ts'
import { AnswerAsk } from './answer-ask.tsx'
import { capital, kindWords, showMinutes } from './ask-words.ts'
import classes from './asks.module.css'

const looks = {
  asked: { icon: IconSend, tone: 'ink' },
  accepted: { icon: IconCheck, tone: 'teal' },
  declined: { icon: IconBan, tone: 'brick' },
  withdrawn: { icon: IconArrowBackUp, tone: 'grey' },
} as const

/** Where an ask stands: asked, accepted, declined, or taken back. */
export function AskMark({ state }: { state: Ask['state'] }) {
  return <Mark {...looks[state]} word={state} />
}

/** An ask with all that is known of it, and what can be done next. */
export function AskRecord({ ask }: { ask: Ask }) {
  return (
    <div className={classes.record}>
      <AskMoves ask={ask} />
      <Facts
        facts={[
          { label: 'Customer', value: <PageLink to={`/customers/${ask.customer.id}`}>{ask.customer.name}</PageLink> },
          { label: 'Whom', value: ask.contact?.name ?? 'nobody in particular' },
          { label: 'For', value: ask.survey ? `survey “${ask.survey.name}”` : kindWords[ask.kind] },
          { label: 'Costs them', value: showMinutes(ask.minutes) },
          { label: 'Asked on', value: showDay(ask.askedOn) },
          { label: 'By', value: `${ask.askedBy}, ${ask.channel}` },
          ...(ask.answeredOn ? [{ label: 'Answered on', value: showDay(ask.answeredOn) }] : []),
          ...(ask.declineReason ? [{ label: 'Reason', value: ask.declineReason.name }] : []),
        ]}
      />
      {ask.declineWords && <Words title="What they said" words={ask.declineWords} />}
      {ask.overrideReason && <Words title="Asked nevertheless, because" words={ask.overrideReason} />}
      {ask.note && <Words title="Note" words={ask.note} />}
    </div>
  )
}

function Words({ title, words }: { title: string; words: string }) {
  return (
    <section>
      <h3>{title}</h3>
      <p className={classes.words}>{words}</p>
    </section>
  )
}

/** Answered, withdrawn, or either taken back. Whatever takes something away can be undone for ten seconds. */
export function AskMoves({ ask, small }: { ask: Ask; small?: boolean }) {
  const here = useHere()
  const [answering, setAnswering] = useState<'accepted' | 'declined' | null>(null)
  const withdraw = useWrite(asksApi.withdraw)
  const restore = useWrite(asksApi.restore)
  const takeBack = useWrite(asksApi.takeBack)
  if (!mayDo(here.member.role, 'contributor')) return null
  const { id: askId } = ask
  const whom = ask.contact?.name ?? ask.customer.name
  const look = { variant: 'default', size: small ? 'compact-sm' : 'xs' } as const
  return (
    <div className={classes.moves}>
      {ask.state === 'asked' && (
        <>
          <Button {...look} onClick={() => setAnswering('accepted')} aria-label={`${whom} said yes`}>
            Said yes
          </Button>
          <Button {...look} onClick={() => setAnswering('declined')} aria-label={`${whom} said no`}>
            Said no
          </Button>
          <Button
            {...look}
            aria-label={`Withdraw the ask of ${whom}`}
            loading={withdraw.isPending}
            onClick={() =>
              withdraw.mutate(
                { askId },
                {
                  onError: sayFailed,
                  onSuccess: () =>
                    offerUndo(`${capital(kindWords[ask.kind])}: the ask of ${whom} was withdrawn.`, () =>
                      restore.mutateAsync({ askId }),
                    ),
                },
              )
            }
          >
            Withdraw
          </Button>
        </>
      )}
      {ask.state === 'withdrawn' && (
        <Button
          {...look}
          loading={restore.isPending}
          onClick={() => restore.mutate({ askId }, { onError: sayFailed })}
          aria-label={`Bring the ask of ${whom} back`}
        >
          Bring back
        </Button>
      )}
      {(ask.state === 'accepted' || ask.state === 'declined') && ask.kind !== 'survey' && (
        <TakeBack ask={ask} look={look} takeBack={takeBack} />
      )}
      {answering && <AnswerAsk ask={ask} state={answering} close={() => setAnswering(null)} />}
    </div>
  )
}

function TakeBack(props: {
  ask: Ask
  look: { variant: 'default'; size: 'compact-sm' | 'xs' }
  takeBack: ReturnType<typeof useWrite<typeof asksApi.takeBack>>
}) {
  const { ask, look, takeBack } = props
  const answer = useWrite(asksApi.answer)
  const { id: askId, state } = ask
  const again = () =>
    answer.mutateAsync({
      askId,
      state: state as 'accepted' | 'declined',
      ...(ask.answeredOn ? { answeredOn: ask.answeredOn } : {}),
      ...(ask.declineReason ? { reasonId: ask.declineReason.id } : {}),
      ...(ask.declineWords ? { words: ask.declineWords } : {}),
    })
  return (
    <Button
      {...look}
      loading={takeBack.isPending}
      onClick={() =>
        takeBack.mutate(
          { askId },
          { onError: sayFailed, onSuccess: () => offerUndo('The answer was taken back.', again) },
        )
      }
    >
      Take the answer back
    </Button>
  )
}
