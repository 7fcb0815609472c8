import { NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AskChannel } from '../../asks/limits.ts'
import { DealField } from '../../requests/ui/deal-field.tsx'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import { useGo } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { beyondFields } from '../../web/form-problem.tsx'
import { useLevelNames } from '../../web/level-names.tsx'
import { LoadingText, Notice } from '../../web/states.tsx'
import { say } from '../../web/toasts.tsx'
import { engagementsApi } from '../api.ts'
import { engagementRefusals } from '../states.ts'
import { Blocks, ChannelField, Nevertheless, speakingLevels } from './asking-parts.tsx'
import classes from './engagements.module.css'
import { nobodyTyped, PersonField, usePerson } from './person-field.tsx'

/** Plan a call, an interview, a shoot or a talk with somebody in mind: what speaks against it is said before anything is sent. */
export default function PlanEngagement({ close }: { close: () => void }) {
  const go = useGo()
  const names = useLevelNames()
  const [who, setWho] = useState(nobodyTyped)
  const { person } = usePerson(who)
  const [level, setLevel] = useState<Level>(3)
  const [deal, setDeal] = useState<{ id: Id<'dea'>; name: string } | null>(null)
  const [topic, setTopic] = useState('')
  const [minutes, setMinutes] = useState<number | string>('')
  const [channel, setChannel] = useState<AskChannel>('e-mail')
  const [override, setOverride] = useState('')
  const [note, setNote] = useState('')
  const [tried, setTried] = useState(false)
  const about = { contactId: person?.id ?? 'con_none', level, ...(deal ? { dealId: deal.id } : {}) } as const
  const planning = useRead(engagementsApi.planning, about, { enabled: person !== null })
  const plan = useWrite(engagementsApi.plan)
  const ready = person ? planning.data : undefined
  const blocks = ready?.blocks ?? []
  const stuck = blocks.some(({ overridable }) => !overridable)
  const asksFirst = ready?.approval === 'owner' || ready?.approval === 'manager'
  const needsNote = ready?.approval === 'note'
  const save = () => {
    setTried(true)
    if (!person || !ready || stuck) return
    if ((blocks.length > 0 && override.trim() === '') || (needsNote && note.trim() === '')) return
    plan.mutate(
      {
        contactId: person.id,
        level,
        dealId: deal?.id ?? null,
        topic,
        channel,
        ...(typeof minutes === 'number' ? { minutes } : {}),
        ...(blocks.length > 0 ? { overrideReason: override } : {}),
        ...(needsNote ? { approveNote: note } : {}),
      },
      {
        onSuccess: ({ engagementId, requestId }) => {
          close()
          go(engagementId ? `/engagements/${engagementId}` : `/requests/${requestId}`)
          say(
            engagementId === null
              ? `${ready.owner ?? 'A manager'} is asked to approve first. Then ${person.name} can be asked.`
              : channel === 'e-mail'
                ? `${person.name} gets a mail with a link to offer times.`
                : `${person.name} was asked. Enter the times they offer.`,
          )
        },
      },
    )
  }
  return (
    <FormDialog
      title="Plan an engagement"
      label={
        asksFirst ? `Ask ${ready.owner ?? 'a manager'} to approve` : channel === 'e-mail' ? 'Send the mail' : 'Plan it'
      }
      save={save}
      busy={plan.isPending}
      isEmpty={stuck}
      error={beyondFields(plan.error) ?? planning.error}
      close={close}
    >
      <PersonField label="Who is to speak?" value={who} onChange={setWho} tried={tried} />
      <div className={classes.trio}>
        <Select
          label="What?"
          data={speakingLevels.map((one) => ({ value: String(one), label: names[one] }))}
          value={String(level)}
          allowDeselect={false}
          onChange={(value) => value && setLevel(Number(value) as Level)}
        />
        <NumberInput
          label="Minutes"
          placeholder={String(ready?.minutes ?? '')}
          min={5}
          max={600}
          allowDecimal={false}
          value={minutes}
          onChange={setMinutes}
        />
      </div>
      {person && !ready && !planning.error && <LoadingText lines={[90]} />}
      <Blocks blocks={blocks} />
      {blocks.length > 0 && !stuck && <Nevertheless value={override} onChange={setOverride} tried={tried} />}
      {ready?.approval === 'owner' && (
        <Notice>
          {ready.owner} looks after this customer and is asked first. Nobody else is written to until then.
        </Notice>
      )}
      {ready?.approval === 'manager' && (
        <Notice>
          Nobody looks after this customer, so a manager is asked first. Nobody else is written to until then.
        </Notice>
      )}
      {needsNote && !stuck && (
        <Textarea
          label="Why you approve this yourself"
          description="Nobody looks after this customer."
          autosize
          minRows={1}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          error={tried && note.trim() === '' ? engagementRefusals['needs-note'] : null}
        />
      )}
      <DealField value={deal} onChange={setDeal} says="Whom it is for." />
      <TextInput
        label="About what"
        placeholder="Scheduling across several sites"
        value={topic}
        maxLength={300}
        onChange={(event) => setTopic(event.currentTarget.value)}
      />
      <ChannelField value={channel} onChange={setChannel} />
    </FormDialog>
  )
}
