import { NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AskChannel } from '../../asks/limits.ts'
import { ItemFileField, sendItemFile } from '../../references/ui/item-file.tsx'
import type { Id } from '../../values/id.ts'
import { type ApiError, useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { LoadingText } from '../../web/states.tsx'
import { say } from '../../web/toasts.tsx'
import { type EngagementPage, engagementsApi } from '../api.ts'
import { languageNames, type SpeechLanguage, speechLanguages } from '../speech.ts'
import { sayZone, typedIn, usualTimes, zones } from '../times.ts'
import { Blocks, ChannelField, Nevertheless } from './asking-parts.tsx'
import classes from './engagements.module.css'

interface DialogProps {
  engagement: EngagementPage
  close: () => void
}

const grades = ['1: of no use', '2: of little use', '3: of some use', '4: of much use', '5: exactly what was needed']
export const gradeOptions = grades.map((label, place) => ({ value: String(place + 1), label }))
const numberOf = (grade: string | null) => (grade === null ? null : Number(grade))

/** Ask somebody who was approved: what speaks against it is said before anything is sent. */
export function AskMatch({ matchId, close }: { matchId: Id<'mat'>; close: () => void }) {
  const [channel, setChannel] = useState<AskChannel>('e-mail')
  const readiness = useRead(engagementsApi.readiness, { matchId, channel }, { keep: true })
  const [minutes, setMinutes] = useState<number | string>('')
  const [grade, setGrade] = useState<string | null>(null)
  const [override, setOverride] = useState('')
  const [tried, setTried] = useState(false)
  const ask = useWrite(engagementsApi.ask)
  const ready = readiness.data
  const blocks = ready?.blocks ?? []
  const stuck = blocks.some(({ overridable }) => !overridable)
  const save = () => {
    setTried(true)
    if (!ready || stuck || (blocks.length > 0 && override.trim() === '')) return
    ask.mutate(
      {
        matchId,
        channel,
        ...(typeof minutes === 'number' ? { minutes } : {}),
        ...(grade ? { gradeExpected: Number(grade) } : {}),
        ...(blocks.length > 0 ? { overrideReason: override } : {}),
      },
      {
        onSuccess: ({ id }) => {
          close()
          say(
            channel === 'e-mail' ? `${ready.name} gets a mail with a link to offer times.` : `${ready.name} was asked.`,
            { to: `/engagements/${id}`, label: 'Open the engagement' },
          )
        },
      },
    )
  }
  return (
    <FormDialog
      title={ready ? `Ask ${ready.name}` : 'Ask'}
      label={channel === 'e-mail' ? 'Send the mail' : 'Log that they were asked'}
      save={save}
      busy={ask.isPending}
      isEmpty={stuck}
      error={ask.error ?? readiness.error}
      close={close}
    >
      {!ready && <LoadingText />}
      <Blocks blocks={blocks} />
      {blocks.length > 0 && !stuck && <Nevertheless value={override} onChange={setOverride} tried={tried} />}
      {ready && channel === 'e-mail' && <p className={classes.soft}>The letter says: {ready.saysOfProspect}</p>}
      <ChannelField value={channel} onChange={setChannel} first />
      <div className={classes.trio}>
        <NumberInput
          label="Minutes"
          placeholder={String(ready?.minutes ?? '')}
          min={5}
          max={600}
          allowDecimal={false}
          value={minutes}
          onChange={setMinutes}
        />
        <Select
          label="Grade you expect"
          placeholder="None"
          data={gradeOptions}
          value={grade}
          onChange={setGrade}
          clearable
        />
      </div>
    </FormDialog>
  )
}

const zoneOptions = zones().map((zone) => ({ value: zone, label: sayZone(zone) }))

function ZoneField({ zone, change }: { zone: string; change: (zone: string) => void }) {
  return (
    <Select
      label="Time zone"
      data={zoneOptions}
      value={zone}
      searchable
      allowDeselect={false}
      onChange={(value) => value && change(value)}
    />
  )
}

/** Three times somebody told us on the phone. */
export function EnterTimes({ engagement, close }: DialogProps) {
  const here = useHere()
  const [times, setTimes] = useState(() => usualTimes(here.today))
  const [zone, setZone] = useState(engagement.zone)
  const enter = useWrite(engagementsApi.enterTimes)
  const set = (place: number, change: Partial<(typeof times)[number]>) =>
    setTimes(times.map((one, at) => (at === place ? { ...one, ...change } : one)))
  const wrong = (place: number) => enter.error?.fields.find(({ pointer }) => pointer === `/times/${place}`)?.detail
  return (
    <FormDialog
      title="Three times they offered"
      label="Keep these times"
      save={() => enter.mutate({ engagementId: engagement.id, times, zone }, { onSuccess: () => close() })}
      busy={enter.isPending}
      error={enter.error?.fields.length ? null : enter.error}
      close={close}
    >
      {times.map((time, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the three times never change places
        <div key={place} className={classes.trio}>
          <TextInput
            type="date"
            label={`Day ${place + 1}`}
            min={here.today}
            value={time.day}
            onChange={(event) => set(place, { day: event.currentTarget.value })}
            error={wrong(place)}
          />
          <TextInput
            type="time"
            label="Starts at"
            value={time.time}
            onChange={(event) => set(place, { time: event.currentTarget.value })}
          />
        </div>
      ))}
      <ZoneField zone={zone} change={setZone} />
    </FormDialog>
  )
}

/** One time, agreed on otherwise, or moved. */
export function SetTime({ engagement, close }: DialogProps) {
  const here = useHere()
  const [zone, setZone] = useState(engagement.zone)
  const [time, setTime] = useState(() =>
    engagement.startsAt ? typedIn(engagement.zone, engagement.startsAt) : usualTimes(here.today)[0]!,
  )
  const agree = useWrite(engagementsApi.setTime)
  const moves = engagement.state === 'scheduled'
  return (
    <FormDialog
      title={moves ? 'Move it to another time' : 'Agree on a time'}
      label={moves ? 'Move it' : 'Agree on it'}
      save={() =>
        agree.mutate(
          { engagementId: engagement.id, time, zone },
          {
            onSuccess: () => {
              close()
              say('Both get a mail with the entry for their calendar.')
            },
          },
        )
      }
      busy={agree.isPending}
      error={agree.error}
      close={close}
    >
      <div className={classes.trio}>
        <TextInput
          type="date"
          label="Day"
          min={here.today}
          value={time.day}
          onChange={(event) => setTime({ ...time, day: event.currentTarget.value })}
          data-autofocus
        />
        <TextInput
          type="time"
          label="Starts at"
          value={time.time}
          onChange={(event) => setTime({ ...time, time: event.currentTarget.value })}
        />
      </div>
      <ZoneField zone={zone} change={setZone} />
      <p className={classes.soft}>Whoever we have an address of is written to.</p>
    </FormDialog>
  )
}

/** The times go to the prospect, who picks one by a link. */
export function SendTimes({ engagement, close }: DialogProps) {
  const [name, setName] = useState(engagement.prospectName ?? '')
  const [email, setEmail] = useState(engagement.prospectEmail ?? '')
  const [language, setLanguage] = useState<SpeechLanguage>(engagement.prospectLanguage ?? 'en')
  const send = useWrite(engagementsApi.sendTimes)
  return (
    <FormDialog
      title="Send the times to the prospect"
      label="Send the mail"
      save={() =>
        send.mutate(
          { engagementId: engagement.id, prospectName: name, prospectEmail: email, prospectLanguage: language },
          {
            onSuccess: () => {
              close()
              say(`${name || email} gets a mail with a link to pick a time.`)
            },
          },
        )
      }
      isEmpty={email.trim() === ''}
      busy={send.isPending}
      error={send.error}
      close={close}
    >
      <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
      <TextInput
        label="E-mail address"
        type="email"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <Select
        label="They read"
        description="Their mails and pages speak it; on the page they can choose another."
        data={speechLanguages.map((one) => ({ value: one, label: languageNames[one] }))}
        value={language}
        allowDeselect={false}
        onChange={(one) => setLanguage(one as SpeechLanguage)}
      />
    </FormDialog>
  )
}

/** Call it off: the reason is read by whoever had it in their calendar. */
export function CallOff({ engagement, close }: DialogProps) {
  const [reason, setReason] = useState('')
  const off = useWrite(engagementsApi.callOff)
  return (
    <FormDialog
      title="Call it off"
      label="Call it off"
      grave
      save={() => off.mutate({ engagementId: engagement.id, reason }, { onSuccess: () => close() })}
      isEmpty={reason.trim() === ''}
      busy={off.isPending}
      error={off.error}
      close={close}
    >
      <p className={classes.soft}>
        {engagement.state === 'scheduled'
          ? 'Both sides get a mail that takes it out of their calendars. The request needs somebody else then.'
          : 'The request needs somebody else then.'}
      </p>
      <Textarea
        label="Why"
        description="They read this."
        autosize
        minRows={2}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-autofocus
      />
    </FormDialog>
  )
}

/** What we heard of how it went. */
export function SayOutcome({ engagement, close }: DialogProps) {
  const before = engagement.outcomes.us
  const [held, setHeld] = useState<string | null>(before ? (before.held ? 'yes' : 'no') : 'yes')
  const [grade, setGrade] = useState<string | null>(before?.grade ? String(before.grade) : null)
  const [words, setWords] = useState(before?.words ?? '')
  const tell = useWrite(engagementsApi.sayOutcome)
  return (
    <FormDialog
      title="How did it go?"
      label="Save"
      save={() =>
        tell.mutate(
          { engagementId: engagement.id, held: held === 'yes', grade: held === 'yes' ? numberOf(grade) : null, words },
          { onSuccess: () => close() },
        )
      }
      busy={tell.isPending}
      error={tell.error}
      close={close}
    >
      <Select
        label="Did it take place?"
        data={[
          { value: 'yes', label: 'Yes, it took place' },
          { value: 'no', label: 'No, it did not' },
        ]}
        value={held}
        allowDeselect={false}
        onChange={setHeld}
        data-autofocus
      />
      {held === 'yes' && (
        <Select
          label="How useful was it?"
          description={
            engagement.gradeExpected
              ? `You expected ${engagement.gradeExpected} of 5.`
              : 'What the prospect says counts first.'
          }
          placeholder="Cannot say"
          data={gradeOptions}
          value={grade}
          onChange={setGrade}
          clearable
        />
      )}
      <Textarea
        label="What you heard"
        autosize
        minRows={2}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
    </FormDialog>
  )
}

/** A thank-you in one's own words. */
export function Thank({ engagement, close }: DialogProps) {
  const here = useHere()
  const [words, setWords] = useState(
    `Dear ${engagement.contact?.name ?? ''},\n\nthank you for taking ${engagement.minutes} minutes for us. It helped.\n\n${here.member.name}`,
  )
  const thank = useWrite(engagementsApi.thank)
  return (
    <FormDialog
      title={`Thank ${engagement.contact?.name ?? ''}`}
      label="Send the thanks"
      save={() =>
        thank.mutate(
          { engagementId: engagement.id, words },
          {
            onSuccess: () => {
              close()
              say('Your thanks are on their way.')
            },
          },
        )
      }
      isEmpty={words.trim() === ''}
      busy={thank.isPending}
      error={thank.error}
      close={close}
    >
      <Textarea
        label="Your words"
        description="Say what came of it: people who hear that speak again."
        autosize
        minRows={6}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        data-autofocus
      />
    </FormDialog>
  )
}

/** What was made goes into the library, with what is known of it filled in: as a file, an address or words. */
export function KeepItem({ engagement, close }: DialogProps) {
  const [title, setTitle] = useState(engagement.title)
  const [address, setAddress] = useState('')
  const [original, setOriginal] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const [sent, setSent] = useState<number | null>(null)
  const [fileProblem, setFileProblem] = useState<string | null>(null)
  const add = useWrite(engagementsApi.addItem)
  const save = async () => {
    setFileProblem(null)
    let fileId: Id<'fil'> | null = null
    if (file) {
      try {
        setSent(0)
        fileId = (await sendItemFile(file, setSent)).id
      } catch (error) {
        return setFileProblem((error as ApiError).message)
      } finally {
        setSent(null)
      }
    }
    add.mutate(
      { engagementId: engagement.id, title, address: address || null, original: original || null, fileId },
      {
        onSuccess: ({ item }) => {
          close()
          if (item) say('It is a draft in the library.', { to: `/references/${item.id}`, label: 'Open it there' })
        },
      },
    )
  }
  return (
    <FormDialog
      title="Put it into the library"
      label="Put it into the library"
      save={save}
      isEmpty={title.trim() === '' || (!file && address.trim() === '' && original.trim() === '')}
      busy={add.isPending || sent !== null}
      error={beyondFields(add.error)}
      close={close}
    >
      <TextInput
        label="Title"
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        error={problemAt(add.error, '/title')}
        data-autofocus
      />
      <ItemFileField value={file} onChange={setFile} error={fileProblem} sent={sent} />
      <TextInput
        label="Or where it is kept"
        description="The address of the paper, the video or the slides."
        placeholder="https://"
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        error={problemAt(add.error, '/address')}
      />
      <Textarea
        label="Or its words"
        autosize
        minRows={2}
        maxRows={10}
        value={original}
        onChange={(event) => setOriginal(event.currentTarget.value)}
        error={problemAt(add.error, '/original')}
      />
    </FormDialog>
  )
}
