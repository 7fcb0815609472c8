import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import { nameInside } from '../../values/level.ts'
import { useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showDay } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { type Match, requestsApi } from '../api/requests.ts'
import { approvalRefusals, whyNotDecide, whyNotDrop } from '../states.ts'
import { MatchMark } from './marks.tsx'
import classes from './requests.module.css'

/** Somebody who was chosen, how they stand, and what may be decided. `onRequest` where the request is not in sight. */
export function MatchCard({ match, aboutRequest }: { match: Match; aboutRequest?: boolean }) {
  const here = useHere()
  const names = useLevelNames()
  const [deciding, decide] = useState<'approve' | 'refuse' | null>(null)
  const approve = useWrite(requestsApi.approve)
  const takeBack = useWrite(requestsApi.takeBack)
  const drop = useWrite(requestsApi.drop)
  const { member } = here
  const by = { id: member.id, role: member.role }
  const mayDecide = whyNotDecide({ state: match.state, approverId: match.approver?.id ?? null }, by) === null
  const mayDrop = mayDo(member.role, 'contributor') && whyNotDrop(match) === null
  const isDecided = match.state === 'approved' || match.state === 'refused'
  const mayTakeBack = isDecided && (match.approver?.id === member.id || mayDo(member.role, 'manager'))
  const undo = () => takeBack.mutateAsync({ matchId: match.id })
  const name = match.contact.name
  const approveNow = () =>
    match.approver === null
      ? decide('approve')
      : approve.mutate(
          { matchId: match.id },
          { onError: sayFailed, onSuccess: () => offerUndo(`${name} may be asked.`, undo) },
        )
  return (
    <li className={classes.match}>
      <div className={classes.grow}>
        <strong>{name}</strong>
        {match.title ? `, ${match.title}` : ''},{' '}
        <PageLink to={`/customers/${match.customer.id}`}>{match.customer.name}</PageLink>
        {aboutRequest && (
          <div>
            <PageLink to={`/requests/${match.request.id}`}>
              {match.request.topic || names[match.request.level]}
            </PageLink>
            {match.deal ? ` for ${match.deal.prospect}` : ''}, {nameInside(names[match.request.level])}
          </div>
        )}
        <div className={classes.small}>
          {match.state === 'waiting'
            ? match.approver
              ? `${match.approver.name} looks after them and was asked to approve.`
              : 'Nobody looks after them; a manager approves.'
            : match.approver && isDecided
              ? `Decided by ${match.approver.name}.`
              : ''}{' '}
          {match.lastAskedOn ? `Last asked on ${showDay(match.lastAskedOn)}.` : 'Never asked before.'} Chosen by{' '}
          {match.chosenBy} on {showDay(match.chosenOn)}.
        </div>
        {match.overrideReason && (
          <div className={classes.small}>Chosen although something spoke against it: {match.overrideReason}</div>
        )}
        {match.refusal && <div>“{match.refusal}”</div>}
      </div>
      <MatchMark state={match.state} />
      <div className={classes.actions}>
        {mayDecide && (
          <>
            <Button size="xs" loading={approve.isPending} onClick={approveNow} aria-label={`Approve ${name}`}>
              Approve
            </Button>
            <Button size="xs" variant="default" onClick={() => decide('refuse')} aria-label={`Refuse ${name}`}>
              Refuse
            </Button>
          </>
        )}
        {mayTakeBack && (
          <Button
            size="xs"
            variant="default"
            loading={takeBack.isPending}
            aria-label={`Take the decision on ${name} back`}
            onClick={() => takeBack.mutate({ matchId: match.id }, { onError: sayFailed })}
          >
            Decide anew
          </Button>
        )}
        {mayDrop && !aboutRequest && (
          <Button
            size="xs"
            variant="default"
            loading={drop.isPending}
            aria-label={`Take ${name} back`}
            onClick={() => drop.mutate({ matchId: match.id }, { onError: sayFailed })}
          >
            Take back
          </Button>
        )}
      </div>
      {deciding && <Words match={match} how={deciding} close={() => decide(null)} undo={undo} />}
    </li>
  )
}

function Words(props: { match: Match; how: 'approve' | 'refuse'; close: () => void; undo: () => Promise<unknown> }) {
  const { match, how, close, undo } = props
  const [words, setWords] = useState('')
  const [tried, setTried] = useState(false)
  const approve = useWrite(requestsApi.approve)
  const refuse = useWrite(requestsApi.refuse)
  const matchId = match.id
  const name = match.contact.name
  const done = () => {
    close()
    offerUndo(how === 'approve' ? `${name} may be asked.` : `${name} is not asked.`, undo)
  }
  return (
    <FormDialog
      title={how === 'approve' ? `May ${name} be asked?` : `Not ${name}, this time`}
      label={how === 'approve' ? 'Approve' : 'Refuse'}
      busy={approve.isPending || refuse.isPending}
      error={approve.error ?? refuse.error}
      close={close}
      save={() => {
        setTried(true)
        if (words.trim() === '') return
        if (how === 'approve') approve.mutate({ matchId, note: words }, { onSuccess: done })
        else refuse.mutate({ matchId, words }, { onSuccess: done })
      }}
    >
      <Textarea
        label={how === 'approve' ? 'Why you approve this yourself' : 'Why not'}
        description="Whoever requested the reference reads this."
        autosize
        minRows={2}
        data-autofocus
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        error={tried && words.trim() === '' ? approvalRefusals[how === 'approve' ? 'needs-note' : 'needs-words'] : null}
      />
    </FormDialog>
  )
}
