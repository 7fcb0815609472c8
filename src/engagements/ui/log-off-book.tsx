import { Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { DealField } from '../../requests/ui/deal-field.tsx'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import { useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { say } from '../../web/toasts.tsx'
import { engagementsApi } from '../api.ts'
import { speakingLevels } from './asking-parts.tsx'
import { gradeOptions } from './dialogs.tsx'
import classes from './engagements.module.css'
import { nobodyTyped, PersonField, usePerson } from './person-field.tsx'

/** Log a call that went past the queue, in twenty seconds: who, for whom, when, and how it went. */
export default function LogOffBook({ close }: { close: () => void }) {
  const here = useHere()
  const names = useLevelNames()
  const [who, setWho] = useState(nobodyTyped)
  const { person } = usePerson(who)
  const [deal, setDeal] = useState<{ id: Id<'dea'>; name: string } | null>(null)
  const [level, setLevel] = useState<Level>(3)
  const [heldOn, setHeldOn] = useState<string>(here.today)
  const [grade, setGrade] = useState<string | null>(null)
  const [words, setWords] = useState('')
  const [tried, setTried] = useState(false)
  const log = useWrite(engagementsApi.logOffBook)
  const save = () => {
    setTried(true)
    if (!person) return
    log.mutate(
      {
        contactId: person.id,
        level,
        dealId: deal?.id ?? null,
        heldOn: (heldOn || here.today) as Day,
        grade: grade ? Number(grade) : null,
        words,
      },
      {
        onSuccess: ({ id }) => {
          close()
          say(`Logged: ${person.name} spoke for us.`, { to: `/engagements/${id}`, label: 'Open it' })
        },
      },
    )
  }
  return (
    <FormDialog
      title="Log a call that took place"
      label="Log it"
      save={save}
      busy={log.isPending}
      error={log.error}
      close={close}
    >
      <PersonField label="Who spoke?" value={who} onChange={setWho} tried={tried} />
      <DealField value={deal} onChange={setDeal} says="Whom it was for." />
      <div className={`${classes.trio} ${classes.even}`}>
        <Select
          label="What?"
          data={speakingLevels.map((one) => ({ value: String(one), label: names[one] }))}
          value={String(level)}
          allowDeselect={false}
          onChange={(value) => value && setLevel(Number(value) as Level)}
        />
        <TextInput
          type="date"
          label="When?"
          max={here.today}
          value={heldOn}
          onChange={(event) => setHeldOn(event.currentTarget.value)}
        />
      </div>
      <Select
        label="How useful was it?"
        placeholder="Cannot say"
        data={gradeOptions}
        value={grade}
        onChange={setGrade}
        clearable
      />
      <Textarea
        label="How it went"
        autosize
        minRows={1}
        maxRows={6}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <p className={classes.soft}>
        It counts as an ask of this person, so that they rest afterwards. Nobody is written to.
      </p>
    </FormDialog>
  )
}
