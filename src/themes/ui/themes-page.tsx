import { ActionIcon, Menu, Select, Textarea, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowMerge, IconArrowUp, IconDots, IconPencil, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showCount } from '../../web/figures.ts'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type ThemeLine, themesApi } from '../api.ts'
import { themeRefusals, whyNotKeepThemes, whyNotRetireTheme } from '../rules.ts'
import classes from './themes-page.module.css'

type Doing = { what: 'add' } | { what: 'edit' | 'merge'; theme: ThemeLine }

/** Settings: why we want references, which is what each of them speaks to. */
export default function ThemesPage() {
  const here = useHere()
  const list = useRead(themesApi.list, { all: 'true' }, { keep: true })
  const [doing, setDoing] = useState<Doing | null>(null)
  const all = list.data?.items ?? []
  const inUse = all.filter(({ mergedInto, retiredAt }) => mergedInto === null && retiredAt === null)
  const away = all.filter((theme) => !inUse.includes(theme))
  const refusal = whyNotKeepThemes(here.member.role)
  const whyNot = refusal && themeRefusals[refusal]
  const proven = inUse.filter(({ ready }) => ready > 0).length
  const close = () => setDoing(null)
  return (
    <PageFrame
      title="Themes"
      actions={
        <WhyNotButton
          whyNot={whyNot}
          leftSection={<IconPlus size={16} stroke={1.8} />}
          onClick={() => setDoing({ what: 'add' })}
        >
          Add a theme
        </WhyNotButton>
      }
      answer={
        list.data ? (
          <Answer>
            <strong>{showCount(inUse.length, 'theme')}</strong>; customers vouch for {proven} of them.
          </Answer>
        ) : (
          !list.error && <LoadingText lines={[44]} large />
        )
      }
    >
      {list.error && <FailedState error={list.error} again={() => list.refetch()} />}
      <ul className={classes.list} aria-label="Themes in use">
        {inUse.map((theme) => (
          <Row key={theme.id} theme={theme} inUse={inUse} whyNot={whyNot} act={setDoing} />
        ))}
      </ul>
      {away.length > 0 && (
        <Part title="Merged or retired" says="Kept, so that what was chosen before can still be read.">
          <ul className={classes.list}>
            {away.map((theme) => (
              <Row
                key={theme.id}
                theme={theme}
                inUse={inUse}
                whyNot={whyNot}
                act={setDoing}
                into={all.find(({ id }) => id === theme.mergedInto)?.name}
              />
            ))}
          </ul>
        </Part>
      )}
      {doing?.what === 'add' && <ThemeForm close={close} />}
      {doing?.what === 'edit' && <ThemeForm theme={doing.theme} close={close} />}
      {doing?.what === 'merge' && <MergeForm theme={doing.theme} others={inUse} close={close} />}
    </PageFrame>
  )
}

function Row(props: {
  theme: ThemeLine
  inUse: readonly ThemeLine[]
  whyNot: string | null
  act: (doing: Doing) => void
  into?: string | undefined
}) {
  const { theme, inUse, whyNot, act, into } = props
  const here = useHere()
  const order = useWrite(themesApi.order)
  const change = useWrite(themesApi.change)
  const undoMerge = useWrite(themesApi.undoMerge)
  const place = inUse.findIndex(({ id }) => id === theme.id)
  const isAway = place < 0
  const move = (by: number) => {
    const ids = inUse.map(({ id }) => id).filter((id) => id !== theme.id)
    ids.splice(place + by, 0, theme.id)
    order.mutate({ themeIds: ids }, { onError: sayFailed })
  }
  const retire = () =>
    change.mutate(
      { themeId: theme.id, retired: true, ifMatch: theme.version },
      {
        onSuccess: () =>
          offerUndo(`${theme.name} is retired.`, () => change.mutateAsync({ themeId: theme.id, retired: false })),
        onError: sayFailed,
      },
    )
  const restore = () =>
    theme.mergedInto
      ? undoMerge.mutate({ themeId: theme.id }, { onError: sayFailed })
      : change.mutate({ themeId: theme.id, retired: false }, { onError: sayFailed })
  const retirement = whyNotRetireTheme(here.member.role, theme, inUse.length)
  return (
    <li className={classes.row} data-away={isAway || undefined}>
      <div className={classes.words}>
        <span className={classes.name}>{theme.name}</span>
        <span className={classes.description}>
          {into ? `Merged into ${into}.` : theme.retiredAt ? `Retired. ${theme.description}` : theme.description}
        </span>
      </div>
      <span className={classes.figure}>
        {theme.items > 0 ? (
          <PageLink to="/references" search={{ theme: theme.id }}>
            {showCount(theme.items, 'item')}, {theme.ready} ready
          </PageLink>
        ) : (
          'no item'
        )}
      </span>
      <Menu position="bottom-end" width={210}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`What to do with ${theme.name}`}>
            <IconDots size={18} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {whyNot !== null ? (
            <Menu.Label>{whyNot}</Menu.Label>
          ) : isAway ? (
            <Menu.Item onClick={restore}>{theme.mergedInto ? 'Undo the merge' : 'Restore'}</Menu.Item>
          ) : (
            <>
              <Menu.Item
                leftSection={<IconPencil size={16} stroke={1.7} />}
                onClick={() => act({ what: 'edit', theme })}
              >
                Rename or describe
              </Menu.Item>
              <Menu.Item
                leftSection={<IconArrowMerge size={16} stroke={1.7} />}
                onClick={() => act({ what: 'merge', theme })}
              >
                Merge into another
              </Menu.Item>
              {place > 0 && (
                <Menu.Item leftSection={<IconArrowUp size={16} stroke={1.7} />} onClick={() => move(-1)}>
                  Move up
                </Menu.Item>
              )}
              {place < inUse.length - 1 && (
                <Menu.Item leftSection={<IconArrowDown size={16} stroke={1.7} />} onClick={() => move(1)}>
                  Move down
                </Menu.Item>
              )}
              <Menu.Item disabled={retirement !== null} onClick={retire}>
                Retire
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </li>
  )
}

function ThemeForm({ theme, close }: { theme?: ThemeLine; close: () => void }) {
  const add = useWrite(themesApi.add)
  const change = useWrite(themesApi.change)
  const [name, setName] = useState(theme?.name ?? '')
  const [description, setDescription] = useState(theme?.description ?? '')
  const error = add.error ?? change.error
  const save = () =>
    theme
      ? change.mutate({ themeId: theme.id, name, description, ifMatch: theme.version }, { onSuccess: close })
      : add.mutate({ name, description }, { onSuccess: close })
  return (
    <FormDialog
      title={theme ? `Change “${theme.name}”` : 'Add a theme'}
      label={theme ? 'Save it' : 'Add it'}
      save={save}
      isEmpty={name.trim() === ''}
      busy={add.isPending || change.isPending}
      error={beyondFields(error)}
      close={close}
    >
      <TextInput
        label="Name"
        description="What a prospect wants to hear confirmed: “Speed of delivery”."
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problemAt(error, '/name')}
      />
      <Textarea
        label="What belongs to it"
        autosize
        minRows={2}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        error={problemAt(error, '/description')}
      />
    </FormDialog>
  )
}

function MergeForm(props: { theme: ThemeLine; others: readonly ThemeLine[]; close: () => void }) {
  const { theme, others, close } = props
  const merge = useWrite(themesApi.merge)
  const undo = useWrite(themesApi.undoMerge)
  const [into, setInto] = useState<string | null>(null)
  const target = others.find(({ id }) => id === into)
  const save = () => {
    if (!target) return
    merge.mutate(
      { themeId: theme.id, into: target.id, ifMatch: theme.version },
      {
        onSuccess: () => {
          close()
          offerUndo(`${theme.name} is merged into ${target.name}.`, () => undo.mutateAsync({ themeId: theme.id }))
        },
      },
    )
  }
  return (
    <FormDialog
      title={`Merge “${theme.name}”`}
      label="Merge them"
      save={save}
      isEmpty={!target}
      busy={merge.isPending}
      error={merge.error}
      close={close}
    >
      <p>{showCount(theme.items, 'item')} will speak to the other theme, and so will deals and nominations.</p>
      <Select
        label="Merge it into"
        data-autofocus
        placeholder="Choose a theme"
        data={others.filter(({ id }) => id !== theme.id).map(({ id, name }) => ({ value: id, label: name }))}
        value={into}
        onChange={setInto}
      />
    </FormDialog>
  )
}
