import { Checkbox, Select, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { customersApi } from '../../customers/api.ts'
import type { Id } from '../../values/id.ts'
import { type Level, levels, nameInside } from '../../values/level.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { useLevelNames } from '../../web/level-names.tsx'
import { LoadingText, Notice } from '../../web/states.tsx'
import { say } from '../../web/toasts.tsx'
import { consentApi } from '../api.ts'
import { requestRefusals, usualMonths } from '../requesting.ts'
import { type Consent, useNames, uses } from '../uses.ts'
import { type ConsentLanguage, consentLanguageNames, consentLanguages } from '../wordings.ts'
import classes from './consent.module.css'

interface AskConsentProps {
  close: () => void
  /** For this item alone; for all they give at the level where left out. */
  itemId?: Id<'itm'>
  /** Whose words or time it is. Null where only the item says; to be chosen where there is no item either. */
  contactId: Id<'con'> | null
  customerId?: Id<'cus'>
  /** For what; to be chosen where left out. */
  level?: Level
  party?: Consent['party']
  /** What is ticked to begin with. */
  uses?: readonly Consent['use'][]
  /** Told once it has left. */
  asked?: () => void
}

/** What each level is mostly wanted for: what is ticked to begin with. */
const usualUses: Record<Level, readonly Consent['use'][]> = {
  1: ['website', 'sales deck'],
  2: ['website', 'sales deck'],
  3: ['private call'],
  4: ['website', 'sales deck'],
  5: ['website', 'sales deck'],
  6: ['event'],
}

const lastings = [
  { value: '12', label: '1 year' },
  { value: '24', label: '2 years' },
  { value: '36', label: '3 years' },
  { value: '60', label: '5 years' },
  { value: 'forever', label: 'until they withdraw it' },
]

/** Ask the person, or whoever signs for their company, to agree on a page: for what, for how long, and the mail as it leaves. */
export function AskConsent(props: AskConsentProps) {
  const { close, itemId, customerId, asked } = props
  const levelNames = useLevelNames()
  const choosesPerson = !itemId && props.contactId === null && customerId !== undefined
  const contacts = useRead(
    customersApi.contacts,
    { customerId: customerId ?? 'cus_none', limit: 100 },
    { enabled: choosesPerson },
  )
  const people = contacts.data?.items ?? []
  const [person, setPerson] = useState<Id<'con'> | null>(null)
  const contactId = props.contactId ?? person ?? (people.length === 1 ? people[0]!.id : null)
  const [level, setLevel] = useState<Level>(props.level ?? 2)
  const [picked, choose] = useState<Consent['use'][] | null>(null)
  const chosen = picked ?? [...(props.uses ?? usualUses[level])]
  const [party, setParty] = useState<Consent['party']>(props.party ?? 'person')
  const [language, setLanguage] = useState<ConsentLanguage>('en')
  const [months, setMonths] = useState(String(usualMonths))
  const [signerName, setSignerName] = useState('')
  const [signerEmail, setSignerEmail] = useState('')
  const [override, setOverride] = useState('')
  const [tried, setTried] = useState(false)
  const ask = useWrite(consentApi.ask)
  const isCompany = party === 'company'
  const isNobodyChosen = choosesPerson && !isCompany && contactId === null
  const isUnnamed = isCompany && signerName.trim() === ''
  const signer = isCompany
    ? { ...(signerName.trim() ? { signerName } : {}), ...(isAddress(signerEmail) ? { signerEmail } : {}) }
    : {}
  const input = {
    party,
    level,
    uses: chosen,
    language,
    lastsMonths: months === 'forever' ? null : Number(months),
    ...(itemId ? { itemId } : {}),
    ...(contactId ? { contactId } : {}),
    ...(customerId ? { customerId } : {}),
    ...signer,
  }
  const [settled] = useDebouncedValue(input, 250)
  // Who it is about has to be known before there is anything to show.
  const preview = useRead(consentApi.preview, settled, { keep: true, enabled: !isNobodyChosen && !isUnnamed })
  const limit = isCompany ? null : (preview.data?.limit ?? null)
  const whyNot = preview.data?.whyNot ?? null
  // While the signer is still being written, their missing address is no news.
  const isWriting = isCompany && !isAddress(signerEmail)
  const save = () => {
    setTried(true)
    if (chosen.length === 0 || isWriting || isNobodyChosen || isUnnamed) return
    if (whyNot !== null || (limit && (!limit.isOverridable || override.trim() === ''))) return
    ask.mutate(
      { ...input, ...(limit ? { overrideReason: override } : {}) },
      {
        onSuccess: (request) => {
          close()
          asked?.()
          say(`The page is on its way to ${request.signerName}.`, { to: '/consent/requests', label: 'Show requests' })
        },
      },
    )
  }
  return (
    <FormDialog
      title={props.level ? `Ask for consent: ${nameInside(levelNames[level])}` : 'Ask for consent'}
      label="Send the page"
      save={save}
      busy={ask.isPending}
      error={ask.error}
      close={close}
    >
      <div className={classes.pair}>
        <Select
          label="Who is asked?"
          data={[
            { value: 'person', label: 'The person' },
            { value: 'company', label: 'Their company' },
          ]}
          value={party}
          allowDeselect={false}
          onChange={(value) => setParty((value ?? 'person') as Consent['party'])}
        />
        <Select
          label="In which language?"
          data={consentLanguages.map((code) => ({ value: code, label: consentLanguageNames[code] }))}
          value={language}
          allowDeselect={false}
          onChange={(value) => setLanguage((value ?? 'en') as ConsentLanguage)}
        />
      </div>
      {(choosesPerson && !isCompany) || !props.level ? (
        <div className={classes.pair}>
          {choosesPerson && !isCompany && (
            <Select
              label="Which person?"
              placeholder="Choose the person"
              searchable
              nothingFoundMessage="Nobody there is called so"
              data={people.map(({ id, name, title }) => ({ value: id, label: title ? `${name}, ${title}` : name }))}
              value={contactId}
              onChange={(value) => setPerson(value as Id<'con'> | null)}
              error={tried && isNobodyChosen ? 'Choose whom to ask.' : null}
            />
          )}
          {!props.level && (
            <Select
              label="For what?"
              allowDeselect={false}
              data={levels.map((one) => ({ value: String(one), label: levelNames[one] }))}
              value={String(level)}
              onChange={(value) => value && setLevel(Number(value) as Level)}
            />
          )}
        </div>
      ) : null}
      {isCompany && (
        <div className={classes.pair}>
          <TextInput
            label="Who signs for the company?"
            placeholder="Pia Lang"
            value={signerName}
            onChange={(event) => setSignerName(event.currentTarget.value)}
            error={tried && signerName.trim() === '' ? 'Write their name.' : null}
          />
          <TextInput
            label="Their e-mail"
            type="email"
            placeholder="legal@larkspur.example"
            value={signerEmail}
            onChange={(event) => setSignerEmail(event.currentTarget.value)}
            error={tried && isWriting ? 'Give an address like legal@larkspur.example.' : null}
          />
        </div>
      )}
      <Checkbox.Group
        label="For which uses?"
        description="On the page each has a box of its own, for them to tick."
        value={chosen}
        onChange={(values) => choose(uses.filter((use) => values.includes(use)))}
        error={tried && chosen.length === 0 ? requestRefusals['no-uses'] : null}
      >
        <div className={classes.uses}>
          {uses.map((use) => (
            <Checkbox key={use} value={use} label={useNames[use]} />
          ))}
        </div>
      </Checkbox.Group>
      <Select
        label="How long does it hold?"
        data={lastings}
        value={months}
        allowDeselect={false}
        onChange={(value) => setMonths(value ?? String(usualMonths))}
      />
      {limit && <Notice tone={limit.isOverridable ? 'ochre' : 'brick'}>{limit.sentence}</Notice>}
      {limit?.isOverridable && (
        <Textarea
          label="Why you ask nevertheless"
          description="Kept with the ask, for everybody to read."
          autosize
          minRows={1}
          maxRows={4}
          value={override}
          onChange={(event) => setOverride(event.currentTarget.value)}
          error={tried && override.trim() === '' ? 'Say why you ask nevertheless. It is kept with the ask.' : null}
        />
      )}
      {whyNot !== null && !isWriting && chosen.length > 0 && <Notice tone="brick">{whyNot}</Notice>}
      <section aria-label="The mail as it leaves">
        <h3 className={classes.subhead}>The mail as it leaves</h3>
        {preview.data?.to.email && !isNobodyChosen && !isUnnamed && (
          <p className={classes.soft}>To {preview.data.to.email}</p>
        )}
        {isNobodyChosen || isUnnamed ? (
          <p className={classes.soft}>
            It is shown here once you have {isUnnamed ? 'written who signs' : 'chosen whom to ask'}.
          </p>
        ) : preview.data ? (
          <pre
            className={classes.mail}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls has to be reached by keyboard
            tabIndex={0}
          >{`${preview.data.mail?.subject ?? ''}\n\n${preview.data.mail?.text ?? ''}`}</pre>
        ) : preview.error ? (
          <p className={classes.soft}>{preview.error.message}</p>
        ) : (
          <LoadingText />
        )}
      </section>
      {!isNobodyChosen && !isUnnamed && preview.data && preview.data.page.uses.length > 0 && (
        <section aria-label="The boxes on the page">
          <h3 className={classes.subhead}>The boxes on the page, in their words</h3>
          <ul className={classes.lines}>
            {preview.data.page.uses.map(({ use, wording }) => (
              <li key={use}>
                <span className={classes.use}>{useNames[use]}</span>
                <span className={classes.says}>{wording}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </FormDialog>
  )
}

const isAddress = (text: string) => /^\S+@\S+\.\S+$/.test(text.trim())
