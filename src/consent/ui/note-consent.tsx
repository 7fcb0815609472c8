import { Checkbox, FileInput, Progress, Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { customersApi } from '../../customers/api.ts'
import { type Named, NameField, nobodyNamed } from '../../referrals/ui/name-field.tsx'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import { type Level, levels } from '../../values/level.ts'
import { type ApiError, sendFile, useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { say } from '../../web/toasts.tsx'
import { consentApi } from '../api.ts'
import { byHandHows, giveRefusals, whyNotGive } from '../giving.ts'
import { type Consent, useNames, uses } from '../uses.ts'
import classes from './consent.module.css'

const howWords: Record<(typeof byHandHows)[number], string> = {
  spoken: 'Said it',
  paper: 'Signed on paper',
  'e-mail': 'Wrote an e-mail',
}

/** Note what somebody agreed to in person, on paper or by e-mail. */
export default function NoteConsent({ close, customerId }: { close: () => void; customerId?: Id<'cus'> }) {
  const here = useHere()
  const levelNames = useLevelNames()
  const known = useRead(customersApi.customer, { customerId: customerId ?? 'cus_none' }, { enabled: !!customerId })
  const [typed, setTyped] = useState<Named | null>(null)
  const named = typed ?? (known.data ? { text: known.data.name, customer: known.data } : nobodyNamed)
  const customer = named.customer
  const contacts = useRead(
    customersApi.contacts,
    { customerId: customer?.id ?? 'cus_none', limit: 100 },
    { enabled: customer !== null },
  )
  const people = customer ? (contacts.data?.items ?? []) : []
  const [party, setParty] = useState<Consent['party']>('person')
  const [contactId, setContact] = useState<Id<'con'> | null>(null)
  const contact = people.find(({ id }) => id === contactId) ?? (people.length === 1 ? people[0]! : null)
  const [wanted, setLevel] = useState<Level>(2)
  const items = useRead(consentApi.itemsOf, { customerId: customer?.id ?? 'cus_none' }, { enabled: customer !== null })
  // An item of somebody else at the customer is not theirs to agree to.
  const choice = customer
    ? (items.data?.items ?? []).filter(
        (one) => party === 'company' || !contact || !one.contactId || one.contactId === contact.id,
      )
    : []
  const [itemId, setItem] = useState<Id<'itm'> | null>(null)
  const item = choice.find(({ id }) => id === itemId) ?? null
  const level = item?.level ?? wanted
  const [chosen, choose] = useState<Consent['use'][]>([])
  const [how, setHow] = useState<(typeof byHandHows)[number]>('spoken')
  const [wording, setWording] = useState('')
  const [by, setBy] = useState('')
  const [givenOn, setGivenOn] = useState<string>(here.today)
  const [expiresOn, setExpiresOn] = useState('')
  const [receipt, setReceipt] = useState(true)
  const [proof, setProof] = useState<File | null>(null)
  const [proofProblem, setProofProblem] = useState<string | null>(null)
  const [sent, setSent] = useState<number | null>(null)
  const [tried, setTried] = useState(false)
  const give = useWrite(consentApi.give)
  const isPerson = party === 'person'
  const givenBy = isPerson ? (contact?.name ?? '') : by
  const refusal = whyNotGive(
    {
      party,
      customerId: customer?.id ?? null,
      contactId: isPerson ? (contact?.id ?? null) : null,
      item: item && { ...item, customerId: customer?.id ?? null },
      contactOf: customer?.id ?? null,
      level,
      uses: chosen.length,
      // Left empty, our own words stand for it.
      wording: wording.trim() || 'ours',
      givenBy,
      givenOn: (givenOn || here.today) as Day,
      expiresOn: (expiresOn || null) as Day | null,
    },
    here.today,
  )
  const mayWrite = isPerson && !!contact?.email && contact.optedOutAt === null
  const save = async () => {
    setTried(true)
    if (refusal || !customer) return
    let fileId: Id<'fil'> | null = null
    if (proof) {
      setProofProblem(null)
      setSent(0)
      try {
        fileId = (await sendFile(consentApi.proof, { fileName: proof.name }, proof, setSent)).id
      } catch (error) {
        return setProofProblem((error as ApiError).message)
      } finally {
        setSent(null)
      }
    }
    give.mutate(
      {
        party,
        customerId: customer.id,
        ...(isPerson && contact ? { contactId: contact.id } : {}),
        ...(item ? { itemId: item.id } : {}),
        ...(fileId ? { fileId } : {}),
        level,
        uses: chosen,
        ...(wording.trim() ? { wording } : {}),
        givenHow: how,
        givenBy,
        givenOn: (givenOn || here.today) as Day,
        expiresOn: (expiresOn || null) as Day | null,
        sendReceipt: mayWrite && receipt,
      },
      {
        onSuccess: ({ items, receiptTo }) => {
          close()
          say(
            `Noted: ${items.length === 1 ? 'one use' : `${items.length} uses`}.${receiptTo ? ` A receipt goes to ${receiptTo}.` : ''}`,
          )
        },
      },
    )
  }
  const is = (...reasons: (typeof refusal)[]) => tried && refusal !== null && reasons.includes(refusal)
  const said = (...reasons: (typeof refusal)[]) => (is(...reasons) && refusal ? giveRefusals[refusal] : null)
  return (
    <FormDialog
      title="Note consent"
      label="Note it"
      save={save}
      busy={give.isPending || sent !== null}
      error={give.error}
      close={close}
    >
      <NameField
        label="Customer"
        placeholder="Start of a customer’s name"
        autoFocus={!customerId}
        value={named}
        onChange={(value) => {
          setTyped(value)
          setContact(null)
          setItem(null)
        }}
        error={tried && !customer ? 'Choose the customer.' : null}
      />
      <div className={classes.pair}>
        <Select
          label="Who agreed?"
          data={[
            { value: 'person', label: 'The person' },
            { value: 'company', label: 'Their company' },
          ]}
          value={party}
          allowDeselect={false}
          onChange={(value) => setParty((value ?? 'person') as Consent['party'])}
        />
        {isPerson ? (
          <Select
            label="Which person?"
            placeholder={customer ? 'Choose the person' : 'Customer first'}
            disabled={!customer}
            searchable
            data={people.map(({ id, name }) => ({ value: id, label: name }))}
            value={contact?.id ?? null}
            onChange={(value) => setContact(value as Id<'con'> | null)}
            error={said('no-person', 'no-name')}
          />
        ) : (
          <TextInput
            label="Who said so for the company?"
            value={by}
            onChange={(event) => setBy(event.currentTarget.value)}
            error={said('no-name')}
          />
        )}
      </div>
      <div className={classes.pair}>
        <Select
          label="For what?"
          data={levels.map((one) => ({ value: String(one), label: levelNames[one] }))}
          value={String(level)}
          disabled={item !== null}
          allowDeselect={false}
          onChange={(value) => setLevel(Number(value ?? 2) as Level)}
        />
        <Select
          label="For which item?"
          description={item ? 'For this one alone.' : 'Empty: for all they give of this kind.'}
          placeholder={!customer ? 'Customer first' : choice.length === 0 ? 'They gave none yet' : 'All they give'}
          disabled={choice.length === 0}
          searchable
          clearable
          data={choice.map(({ id, title, level }) => ({ value: id, label: `${title} (${levelNames[level]})` }))}
          value={item?.id ?? null}
          onChange={(value) => setItem(value as Id<'itm'> | null)}
          error={said('other-level', 'not-their-item')}
        />
      </div>
      <Checkbox.Group
        label="For which uses?"
        value={chosen}
        onChange={(values) => choose(uses.filter((use) => values.includes(use)))}
        error={said('no-uses')}
      >
        <div className={classes.uses}>
          {uses.map((use) => (
            <Checkbox key={use} value={use} label={useNames[use]} />
          ))}
        </div>
      </Checkbox.Group>
      <div className={classes.pair}>
        <Select
          label="How?"
          data={byHandHows.map((one) => ({ value: one, label: howWords[one] }))}
          value={how}
          allowDeselect={false}
          onChange={(value) => setHow((value ?? 'spoken') as typeof how)}
        />
        <TextInput
          label="On"
          type="date"
          max={here.today}
          value={givenOn}
          onChange={(event) => setGivenOn(event.currentTarget.value)}
          error={said('in-future')}
        />
        <TextInput
          label="Ends on"
          description="Empty: until withdrawn."
          type="date"
          value={expiresOn}
          onChange={(event) => setExpiresOn(event.currentTarget.value)}
          error={said('over-already')}
        />
      </div>
      <Textarea
        label="The words they agreed to"
        description="As they were said or written. Left empty, our own words stand there."
        autosize
        minRows={2}
        maxRows={8}
        value={wording}
        onChange={(event) => setWording(event.currentTarget.value)}
      />
      <FileInput
        label="Proof"
        description="The signed paper as a PDF or picture, or a recording. May stay empty."
        placeholder="Choose a file"
        clearable
        accept="image/jpeg,image/png,image/webp,image/gif,image/avif,application/pdf,audio/*,video/mp4,video/webm,video/quicktime"
        value={proof}
        onChange={(file) => {
          setProof(file)
          setProofProblem(null)
        }}
        error={proofProblem}
      />
      {sent !== null && <Progress value={sent * 100} aria-label="Sending the proof" />}
      {mayWrite && (
        <Checkbox
          label={`Send ${contact?.name} a receipt with the link by which they withdraw it`}
          checked={receipt}
          onChange={(event) => setReceipt(event.currentTarget.checked)}
        />
      )}
    </FormDialog>
  )
}
