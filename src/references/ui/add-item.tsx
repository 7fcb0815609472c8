import { Collapse, Select, Stack, Textarea, TextInput, UnstyledButton } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import { customersApi } from '../../customers/api.ts'
import { type Named, NameField, nobodyNamed } from '../../referrals/ui/name-field.tsx'
import { ThemePicker } from '../../themes/ui/theme-picker.tsx'
import type { Day } from '../../values/day.ts'
import { type Id, idOf } from '../../values/id.ts'
import { type Level, levels } from '../../values/level.ts'
import { usePath } from '../../web/address.ts'
import { type ApiError, useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { offerUndo } from '../../web/toasts.tsx'
import { referencesApi } from '../api.ts'
import { sources } from '../words.ts'
import classes from './add-item.module.css'
import type { ReferencesSlots } from './feature.ts'
import { ItemFileField, sendItemFile } from './item-file.tsx'

interface AddItemProps {
  close: () => void
  /** Whose words they are, where that is known: on a customer's page. */
  customer?: Named['customer']
  slots?: ReferencesSlots
}

/** Add to the library from anywhere: who, what they said, what it speaks to. Everything else can wait, or is guessed. */
export function AddItem({ close, customer: given = null, slots = {} }: AddItemProps) {
  const { stageField: StageField } = slots
  const here = useHere()
  const levelNames = useLevelNames()
  const add = useWrite(referencesApi.add)
  const remove = useWrite(referencesApi.remove)
  const onPageOf = useCustomerOfPage(given === null)
  const [typed, setWho] = useState<Named | null>(given && { text: given.name, customer: given })
  const who = typed ?? (onPageOf ? { text: onPageOf.name, customer: onPageOf } : nobodyNamed)
  const contacts = useRead(
    customersApi.contacts,
    { customerId: who.customer?.id ?? 'cus_none', limit: 100 },
    { enabled: who.customer !== null },
  )
  const [contactId, setContact] = useState<string | null>(null)
  const [words, setWords] = useState('')
  const [themeIds, setThemes] = useState<Id<'the'>[]>([])
  const [more, setMore] = useState(false)
  const [title, setTitle] = useState('')
  const [level, setLevel] = useState<Level>(1)
  const [source, setSource] = useState<(typeof sources)[number]>('conversation')
  const [stage, setStage] = useState<Id<'jst'> | null>(null)
  const [sourceDetail, setSourceDetail] = useState('')
  const [givenOn, setGivenOn] = useState<string>(here.today)
  const [address, setAddress] = useState('')
  const [disclosure, setDisclosure] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const [sent, setSent] = useState<number | null>(null)
  const [fileProblem, setFileProblem] = useState<string | null>(null)

  const save = async () => {
    setFileProblem(null)
    let fileId: Id<'fil'> | null = null
    if (file) {
      try {
        setSent(0)
        fileId = (await sendItemFile(file, setSent)).id
      } catch (error) {
        setMore(true)
        return setFileProblem((error as ApiError).message)
      } finally {
        setSent(null)
      }
    }
    add.mutate(
      {
        customerId: who.customer?.id ?? null,
        contactId: contactId as Id<'con'> | null,
        original: words.trim() === '' ? null : words,
        themeIds,
        level,
        source,
        ...(stage === null ? {} : { journeyStageId: stage }),
        givenOn: givenOn as Day,
        fileId,
        address: address.trim() === '' ? null : address,
        ...(title.trim() ? { title } : {}),
        ...(sourceDetail.trim() ? { sourceDetail } : {}),
        ...(disclosure.trim() ? { disclosure } : {}),
      },
      {
        onSuccess: (item) => {
          close()
          offerUndo(
            <>
              It is in the library, as a draft. <PageLink to={`/references/${item.id}`}>Open</PageLink>
            </>,
            () => remove.mutateAsync({ itemId: item.id }),
          )
        },
      },
    )
  }
  return (
    <FormDialog
      title="Add a quote"
      label="Add it"
      save={save}
      busy={add.isPending || sent !== null}
      isEmpty={words.trim() === '' && !file && address.trim() === ''}
      error={beyondFields(add.error)}
      close={close}
      hint={<span className={classes.hint}>Nothing is shown yet</span>}
    >
      <NameField
        label="Who said it"
        placeholder="Start of a customer’s name"
        autoFocus={who.customer === null}
        value={who}
        onChange={(named) => {
          setWho(named)
          setContact(null)
        }}
      />
      {who.customer && (contacts.data?.items.length ?? 0) > 0 && (
        <Select
          label="Which person there"
          placeholder="Nobody in particular"
          clearable
          searchable
          clearButtonProps={{ 'aria-label': 'Nobody in particular' }}
          data={(contacts.data?.items ?? []).map(({ id, name, title }) => ({
            value: id,
            label: title ? `${name}, ${title}` : name,
          }))}
          value={contactId}
          onChange={setContact}
        />
      )}
      <Textarea
        label="Their words"
        description="Exactly as they were said or written. They cannot be changed afterwards."
        className={classes.words ?? ''}
        autosize
        minRows={3}
        maxRows={12}
        data-autofocus={who.customer !== null || undefined}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        error={problemAt(add.error, '/original')}
      />
      <ThemePicker value={themeIds} onChange={setThemes} />
      <div>
        <UnstyledButton className={classes.more} aria-expanded={more} onClick={() => setMore(!more)}>
          <IconChevronDown size={15} stroke={1.8} aria-hidden />
          {more ? 'Less' : `More: level ${level}, ${source}${file ? `, ${file.name}` : ', file, address, date'}`}
        </UnstyledButton>
        <Collapse expanded={more}>
          <Stack gap="md" pt="sm">
            <TextInput
              label="Title"
              description="The beginning of their words, when left empty."
              value={title}
              onChange={(event) => setTitle(event.currentTarget.value)}
              error={problemAt(add.error, '/title')}
            />
            <Select
              label="Level"
              description="What it is, or is to become. Nothing is shown before they agree to it."
              allowDeselect={false}
              data={levels.map((one) => ({ value: String(one), label: `${one} · ${levelNames[one]}` }))}
              value={String(level)}
              onChange={(chosen) => chosen && setLevel(Number(chosen) as Level)}
            />
            <ItemFileField value={file} onChange={setFile} error={fileProblem} sent={sent} />
            <TextInput
              label="Or where it is kept"
              placeholder="https://"
              value={address}
              onChange={(event) => setAddress(event.currentTarget.value)}
              error={problemAt(add.error, '/address')}
            />
            <Select
              label="Where it comes from"
              allowDeselect={false}
              data={[...sources]}
              value={source}
              onChange={(chosen) => chosen && setSource(chosen as (typeof sources)[number])}
            />
            <TextInput
              label="Where exactly"
              placeholder="The review site, the event"
              value={sourceDetail}
              onChange={(event) => setSourceDetail(event.currentTarget.value)}
            />
            {StageField && <StageField value={stage} onChange={setStage} />}
            <TextInput
              label="Given on"
              type="date"
              max={here.today}
              value={givenOn}
              onChange={(event) => setGivenOn(event.currentTarget.value)}
              error={problemAt(add.error, '/givenOn')}
            />
            <TextInput
              label="What a reader has to know"
              description="They were paid, got something for it, or work with us. It is shown wherever the words are."
              value={disclosure}
              onChange={(event) => setDisclosure(event.currentTarget.value)}
            />
          </Stack>
        </Collapse>
      </div>
    </FormDialog>
  )
}

/** The customer whose page is open behind the dialog, if any: most likely the one who said it. */
function useCustomerOfPage(wanted: boolean): Named['customer'] {
  const path = usePath()
  const read = idOf('cus').safeParse(/^\/customers\/([^/]+)$/.exec(path)?.[1])
  const customer = useRead(
    customersApi.customer,
    { customerId: read.data ?? 'cus_none' },
    { enabled: wanted && read.success },
  )
  return customer.data ? { id: customer.data.id, name: customer.data.name } : null
}
