import { Radio, Stack, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ReferralState } from '../../cube/question.ts'
import type { Day } from '../../values/day.ts'
import { useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { useHere } from '../../web/here.ts'
import { say, sayFailed } from '../../web/toasts.tsx'
import { type Referral, referralsApi } from '../api.ts'
import { moveRefusals, moveWords, needsReason, stateMeanings, whyNotSay } from '../lifecycle.ts'
import { referralTitle, referredName } from '../names.ts'
import classes from './log-referral.module.css'
import { type Named, NameField, nobodyNamed } from './name-field.tsx'

/** Moves that need nothing said happen at once; the others ask first. */
export function useMove(referral: Referral) {
  const move = useWrite(referralsApi.move)
  const [asking, ask] = useState<ReferralState | null>(null)
  const begin = (to: ReferralState) => {
    if (needsReason(to) || to === 'converted') return ask(to)
    move.mutate(
      { referralId: referral.id, to },
      { onError: sayFailed, onSuccess: () => say(`${referredName(referral.referred)} is ${to} now.`) },
    )
  }
  return { begin, asking, stop: () => ask(null) }
}

/** What has to be said with a decision: why not, or whom they became and when. */
export function MoveDialog({ referral, to, close }: { referral: Referral; to: ReferralState; close: () => void }) {
  const here = useHere()
  const move = useWrite(referralsApi.move)
  const [reason, setReason] = useState('')
  const known = referral.referred.customer
  const [whom, setWhom] = useState<Named>(known ? { text: known.name, customer: known } : nobodyNamed)
  const [unknown, setUnknown] = useState(false)
  const [convertedOn, setConvertedOn] = useState<string>(here.today)
  const [tried, setTried] = useState(false)
  const converts = to === 'converted'
  const referredId = whom.customer?.id ?? (unknown ? null : undefined)
  const missing = whyNotSay({ referredId: null }, { to, reason: reason.trim() || null, referredId })

  const save = () => {
    setTried(true)
    if (missing) return
    move.mutate(
      {
        referralId: referral.id,
        to,
        ...(reason.trim() ? { reason } : {}),
        ...(converts ? { referredCustomerId: unknown ? null : (whom.customer?.id ?? null) } : {}),
        ...(converts && convertedOn ? { convertedOn: convertedOn as Day } : {}),
      },
      {
        onSuccess: () => {
          close()
          say(`${referredName(referral.referred)} is ${to} now.`)
        },
      },
    )
  }
  return (
    <FormDialog
      title={moveWords[to]}
      label={moveWords[to]}
      save={save}
      busy={move.isPending}
      error={move.error}
      close={close}
      grave={needsReason(to)}
    >
      <p className={classes.about}>{referralTitle(referral)}.</p>
      {converts && (
        <>
          <Radio.Group
            label="Who did they become?"
            value={unknown ? 'unknown' : 'customer'}
            onChange={(value) => setUnknown(value === 'unknown')}
          >
            <Stack gap={6} mt={4}>
              <Radio value="customer" label="One of our customers" />
              <Radio value="unknown" label="A customer, but it is not known which" />
            </Stack>
          </Radio.Group>
          {!unknown && (
            <NameField
              label="Customer"
              placeholder="Start of the name"
              autoFocus
              value={whom}
              onChange={setWhom}
              error={tried && missing === 'needs-whom' ? moveRefusals['needs-whom'] : null}
            />
          )}
          <TextInput
            label="Converted on"
            type="date"
            max={here.today}
            value={convertedOn}
            onChange={(event) => setConvertedOn(event.currentTarget.value)}
          />
        </>
      )}
      {needsReason(to) && (
        <Textarea
          label="Why"
          description={stateMeanings[to]}
          data-autofocus
          autosize
          minRows={2}
          maxRows={6}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={tried && missing === 'needs-reason' ? moveRefusals['needs-reason'] : null}
        />
      )}
    </FormDialog>
  )
}
