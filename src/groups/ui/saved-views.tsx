import { Button, CloseButton, Popover, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBookmarkPlus } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { readSearch, useGo } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { beyondFields, FormProblem } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { groupsApi, type SavedView } from '../api.ts'
import { whyNotKeepViews } from '../rules.ts'
import classes from './saved-views.module.css'

/** The saved views of a page as tabs. A list that is none of them can be saved, for the whole team. */
export function SavedViews({ page, address }: { page: string; address: string }) {
  const here = useHere()
  const views = useRead(groupsApi.savedViews, { page })
  const remove = useWrite(groupsApi.removeView)
  const save = useWrite(groupsApi.saveView)
  const items = views.data?.items ?? []
  const current = items.find((view) => view.address === address)
  const refusal = whyNotKeepViews(here.member.role)
  const takeAway = (view: SavedView) =>
    remove.mutate(
      { viewId: view.id },
      {
        onError: sayFailed,
        onSuccess: () => offerUndo(`The view ${view.name} was removed.`, () => save.mutateAsync(view)),
      },
    )
  if (items.length === 0 && address === '') return null
  return (
    <nav className={classes.tabs} aria-label="Saved views">
      <Tab page={page} address="" isCurrent={address === ''}>
        All
      </Tab>
      {items.map((view) => (
        <span key={view.id} className={classes.view}>
          <Tab page={page} address={view.address} isCurrent={view === current}>
            {view.name}
          </Tab>
          {view === current && refusal === null && (
            <CloseButton
              size={24}
              iconSize={13}
              aria-label={`Remove the view ${view.name}`}
              onClick={() => takeAway(view)}
            />
          )}
        </span>
      ))}
      {address !== '' && !current && refusal === null && <SaveView page={page} address={address} />}
    </nav>
  )
}

/** A plain link: the router would call every tab of this page the current one, whatever the address says. */
function Tab(props: { page: string; address: string; isCurrent: boolean; children: ReactNode }) {
  const go = useGo()
  return (
    <a
      href={`${props.page}${props.address === '' ? '' : `?${props.address}`}`}
      className={classes.tab}
      aria-current={props.isCurrent ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        go(props.page, readSearch(props.address))
      }}
    >
      {props.children}
    </a>
  )
}

function SaveView({ page, address }: { page: string; address: string }) {
  const save = useWrite(groupsApi.saveView)
  const [opened, open] = useDisclosure(false)
  const [name, setName] = useState('')
  return (
    <Popover
      opened={opened}
      onChange={(now) => !now && open.close()}
      width={280}
      position="bottom-start"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconBookmarkPlus size={15} stroke={1.7} />}
          onClick={open.toggle}
        >
          Save this view
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Save this view">
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            save.mutate({ page, name, address }, { onSuccess: open.close })
          }}
        >
          <Stack gap="sm">
            <TextInput
              size="xs"
              label="Name of the view"
              description="Everybody on the team will see it."
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={save.error?.fields[0]?.detail ?? null}
              data-autofocus
            />
            <FormProblem error={beyondFields(save.error)} />
            <Button type="submit" size="xs" loading={save.isPending} disabled={name.trim() === ''}>
              Save
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
