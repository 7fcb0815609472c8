import { Stack, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ThemePicker } from '../../themes/ui/theme-picker.tsx'
import type { Day } from '../../values/day.ts'
import { useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { say } from '../../web/toasts.tsx'
import { type Item, referencesApi } from '../api.ts'
import { type Span, whyNotExcerpt } from '../excerpts.ts'
import { ExcerptEditor } from './excerpt-editor.tsx'
import type { ReferencesSlots } from './feature.ts'

/**
 * Change what is said about an item and what is shown of its words; or, for who may not, suggest it. The words themselves
 * are in neither.
 */
export function EditItem({
  item,
  suggests,
  slots,
  close,
}: {
  item: Item
  suggests: boolean
  slots: ReferencesSlots
  close: () => void
}) {
  const { stageField: StageField } = slots
  const change = useWrite(referencesApi.change)
  const suggest = useWrite(referencesApi.suggest)
  const [title, setTitle] = useState(item.title)
  const [themeIds, setThemes] = useState(item.themeIds)
  const [spans, setSpans] = useState<Span[] | null>(item.excerptSpans)
  const [shownName, setName] = useState(item.shownName ?? '')
  const [shownTitle, setShownTitle] = useState(item.shownTitle ?? '')
  const [shownCompany, setCompany] = useState(item.shownCompany ?? '')
  const [sourceDetail, setDetail] = useState(item.sourceDetail ?? '')
  const [disclosure, setDisclosure] = useState(item.disclosure ?? '')
  const [touchpoints, setTouchpoints] = useState(item.touchpoints.join(', '))
  const [reconfirmOn, setReconfirm] = useState<string>(item.reconfirmOn ?? '')
  const [stage, setStage] = useState(item.journeyStage?.id ?? null)
  const [why, setWhy] = useState('')
  const error = change.error ?? suggest.error
  const orNull = (text: string) => text.trim() || null
  const both = {
    title,
    themeIds,
    ...(item.original === null ? {} : { excerptSpans: spans }),
    shownName: orNull(shownName),
    shownTitle: orNull(shownTitle),
    shownCompany: orNull(shownCompany),
  }
  const save = () =>
    suggests
      ? suggest.mutate(
          { itemId: item.id, changes: both, why },
          {
            onSuccess: () => {
              close()
              say('A manager sees your suggestion.', { to: '/references/suggestions', label: 'Show it' })
            },
          },
        )
      : change.mutate(
          {
            itemId: item.id,
            ...both,
            sourceDetail: orNull(sourceDetail),
            disclosure: orNull(disclosure),
            touchpoints: touchpoints
              .split(',')
              .map((one) => one.trim())
              .filter(Boolean),
            ...(StageField ? { journeyStageId: stage } : {}),
            reconfirmOn: (reconfirmOn || null) as Day | null,
            ifMatch: item.version,
          },
          { onSuccess: close },
        )
  return (
    <FormDialog
      title={suggests ? 'Suggest an edit' : 'Change it'}
      label={suggests ? 'Suggest it' : 'Save it'}
      save={save}
      busy={change.isPending || suggest.isPending}
      isEmpty={title.trim() === '' || (spans !== null && whyNotExcerpt(item.original ?? '', spans) !== null)}
      error={beyondFields(error)}
      close={close}
    >
      {item.original !== null && <ExcerptEditor original={item.original} spans={spans} onChange={setSpans} />}
      <TextInput
        label="Title"
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        error={problemAt(error, '/title')}
      />
      <ThemePicker value={themeIds} onChange={setThemes} />
      {item.level > 1 && (
        <Stack gap="md">
          <TextInput
            label="Name to show"
            value={shownName}
            onChange={(event) => setName(event.currentTarget.value)}
            description="As agreed with them."
          />
          <TextInput
            label="Title to show"
            value={shownTitle}
            onChange={(event) => setShownTitle(event.currentTarget.value)}
          />
          <TextInput
            label="Company to show"
            value={shownCompany}
            onChange={(event) => setCompany(event.currentTarget.value)}
          />
        </Stack>
      )}
      {suggests ? (
        <Textarea
          label="Why"
          description="So that whoever decides understands it."
          autosize
          minRows={2}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
      ) : (
        <>
          <TextInput
            label="Where it comes from exactly"
            value={sourceDetail}
            onChange={(event) => setDetail(event.currentTarget.value)}
          />
          {StageField && <StageField value={stage} onChange={setStage} />}
          <TextInput
            label="Touchpoints"
            description="With commas between: support, onboarding."
            value={touchpoints}
            onChange={(event) => setTouchpoints(event.currentTarget.value)}
          />
          <TextInput
            label="What a reader has to know"
            description="They were paid, got something for it, or work with us."
            value={disclosure}
            onChange={(event) => setDisclosure(event.currentTarget.value)}
          />
          <TextInput
            label="Ask again from"
            type="date"
            description="From when somebody has to ask whether it still holds."
            value={reconfirmOn}
            onChange={(event) => setReconfirm(event.currentTarget.value)}
          />
        </>
      )}
    </FormDialog>
  )
}
