import { NumberInput } from '@mantine/core'
import { useState } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormProblem } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { offerUndo } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { asksApi } from '../api.ts'
import type { AskLimits } from '../limits.ts'
import classes from './asks.module.css'

const fields: { name: keyof AskLimits; label: string; says: string; most: number }[] = [
  { name: 'asksPerQuarter', label: 'Asks in 90 days', says: 'Of every kind together, surveys included.', most: 99 },
  { name: 'asksPerYear', label: 'Asks in 365 days', says: 'Of every kind together.', most: 365 },
  { name: 'restDays', label: 'Days of rest after an ask', says: 'Nothing is asked in this time.', most: 365 },
  { name: 'restDaysAfterNo', label: 'Days of rest after a no', says: 'Whatever they said no to.', most: 1095 },
]

/** Settings: how often a person may be asked. */
export default function LimitsPage() {
  const limits = useRead(asksApi.limits, {})
  return (
    <PageFrame
      title="Asking"
      width="text"
      answer={
        limits.data ? (
          <Answer>
            A person is asked at most <strong>{times(limits.data.asksPerQuarter)}</strong> in 90 days, and rests{' '}
            {limits.data.restDays} days after each ask.
          </Answer>
        ) : (
          !limits.error && <LoadingText lines={[64]} large />
        )
      }
    >
      <p className={classes.soft}>
        The limits hold for each person. Whoever asks nevertheless gives a reason, which is kept. Nobody who opted out
        or unsubscribed is asked, whatever the reason.
      </p>
      {limits.error && !limits.data && <FailedState error={limits.error} again={() => limits.refetch()} />}
      {limits.data && <LimitsForm key={limits.data.version} limits={limits.data} />}
    </PageFrame>
  )
}

const times = (most: number) => (most === 1 ? 'once' : most === 2 ? 'twice' : `${most} times`)

function LimitsForm({ limits }: { limits: AskLimits & { version: number } }) {
  const here = useHere()
  const change = useWrite(asksApi.changeLimits)
  const { version, ...before } = limits
  const [values, setValues] = useState<Record<keyof AskLimits, number | string>>(before)
  const isChanged = fields.some(({ name }) => values[name] !== before[name])
  const isComplete = fields.every(({ name }) => typeof values[name] === 'number')
  const whyNot = mayDo(here.member.role, 'manager') ? null : 'The limits are kept by managers.'
  const save = () =>
    change.mutate(
      { ...(values as AskLimits), ifMatch: version },
      { onSuccess: () => offerUndo('The limits were changed.', () => change.mutateAsync(before)) },
    )
  return (
    <form
      noValidate
      className={classes.limits}
      onSubmit={(event) => {
        event.preventDefault()
        if (whyNot === null && isChanged && isComplete && !change.isPending) save()
      }}
    >
      {fields.map(({ name, label, says, most }) => (
        <NumberInput
          key={name}
          label={label}
          description={says}
          min={0}
          max={most}
          clampBehavior="strict"
          allowDecimal={false}
          readOnly={whyNot !== null}
          value={values[name]}
          onChange={(value) => setValues({ ...values, [name]: value })}
          error={typeof values[name] === 'number' ? null : 'Write a whole number.'}
        />
      ))}
      <FormProblem error={change.error} />
      <div>
        <WhyNotButton
          type="submit"
          whyNot={whyNot ?? (isChanged ? null : 'Nothing has changed yet.')}
          loading={change.isPending}
        >
          Save the limits
        </WhyNotButton>
      </div>
    </form>
  )
}
