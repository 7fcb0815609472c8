import { Button, Menu, SegmentedControl, TextInput } from '@mantine/core'
import { IconFileTypePdf, IconPresentation } from '@tabler/icons-react'
import { useState } from 'react'
import { DealField } from '../../requests/ui/deal-field.tsx'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { ApiError, useRead } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showCount } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { say } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { mostInADeck, publishingApi } from '../api.ts'
import classes from './publishing.module.css'
import { whyNotWords } from './wall-marks.tsx'

type As = 'slides' | 'PDF'

/** Slides or a PDF of the items that are chosen: for the bar above a list of items. */
export function ExportItems({ itemIds }: { itemIds: readonly Id<'itm'>[] }) {
  const here = useHere()
  const [as, open] = useState<As | null>(null)
  const whyNot = !mayDo(here.member.role, 'contributor')
    ? 'Slides are made by contributors. Ask an admin to make you one.'
    : itemIds.length === 0
      ? 'Choose items first.'
      : itemIds.length > mostInADeck
        ? `Choose ${mostInADeck} items or fewer.`
        : null
  return (
    <>
      {whyNot ? (
        <WhyNotButton whyNot={whyNot} variant="default" size="compact-sm">
          Slides or PDF
        </WhyNotButton>
      ) : (
        <Menu>
          <Menu.Target>
            <Button variant="default" size="compact-sm" leftSection={<IconPresentation size={15} stroke={1.7} />}>
              Slides or PDF
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPresentation size={15} />} onClick={() => open('slides')}>
              Slides
            </Menu.Item>
            <Menu.Item leftSection={<IconFileTypePdf size={15} />} onClick={() => open('PDF')}>
              PDF
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {as && <MakeDeck itemIds={itemIds} as={as} close={() => open(null)} />}
    </>
  )
}

/** Asks whom a deck is for, says what of the choice cannot be in it, makes it and saves the file. */
export function MakeDeck(props: { itemIds: readonly Id<'itm'>[]; as: As; close: () => void }) {
  const [as, setAs] = useState(props.as)
  const [title, setTitle] = useState('')
  const [deal, setDeal] = useState<{ id: Id<'dea'>; name: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError | null>(null)
  const choices = useRead(publishingApi.choices, { use: 'sales deck', ids: [...props.itemIds], limit: mostInADeck })
  const items = choices.data?.items ?? []
  const covered = items.filter(({ whyNot }) => whyNot === null)
  const refused = items.filter(({ whyNot }) => whyNot !== null)
  const inOrder = props.itemIds.filter((id) => covered.some((item) => item.id === id))
  const save = async () => {
    setBusy(true)
    setError(null)
    try {
      await saveDeck({ as, title, itemIds: inOrder, dealId: deal?.id ?? null })
      say('Made, and written down as used.')
      props.close()
    } catch (failed) {
      setError(failed as ApiError)
    } finally {
      setBusy(false)
    }
  }
  return (
    <FormDialog
      title={as === 'slides' ? 'Make slides' : 'Make a PDF'}
      label={choices.data ? `Make it of ${showCount(covered.length, 'item')}` : 'Make it'}
      close={props.close}
      busy={busy}
      error={error ?? choices.error}
      isEmpty={title.trim() === '' || covered.length === 0}
      save={save}
    >
      <SegmentedControl
        aria-label="Kind of file"
        value={as}
        onChange={(value) => setAs(value as As)}
        data={[
          { value: 'slides', label: 'Slides (PowerPoint)' },
          { value: 'PDF', label: 'PDF' },
        ]}
      />
      <TextInput
        label="For whom"
        description="Stands on the first page, and in the list of where each quote was used."
        placeholder="Brightwater Energy"
        data-autofocus
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <DealField value={deal} onChange={setDeal} says="The quotes are counted as used in it." />
      {refused.length > 0 && (
        <div className={classes.left}>
          <p>{showCount(refused.length, 'item')} cannot be in it:</p>
          <ul>
            {refused.map((item) => (
              <li key={item.id}>
                <b>{item.title}</b>: {whyNotWords(item)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </FormDialog>
  )
}

/** Have the file made and give it to the browser to save. */
async function saveDeck(asked: {
  as: As
  title: string
  itemIds: Id<'itm'>[]
  dealId: Id<'dea'> | null
}): Promise<void> {
  const answer = await fetch(`/api${publishingApi.makeDeck.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(asked),
  })
  if (!answer.ok) {
    const problem = await answer.json().catch(() => null)
    throw new ApiError(
      answer.status,
      problem?.reason ?? 'failed',
      problem?.detail ?? 'The file could not be made. Try again.',
    )
  }
  const [, name = asked.as] = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '') ?? []
  const address = URL.createObjectURL(await answer.blob())
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
