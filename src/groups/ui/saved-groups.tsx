import { ActionIcon, Menu, TextInput } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import { customersApi } from '../../customers/api.ts'
import { parseCondition } from '../../customers/filter.ts'
import { sayCondition } from '../../customers/filter-words.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showCount } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { groupsApi, type SavedGroup } from '../api.ts'
import { whyNotKeepGroups } from '../rules.ts'
import classes from './saved-groups.module.css'

/** The saved groups: what each means in words, how many are in it now, and the way to its customers. */
export function SavedGroupsList() {
  const here = useHere()
  const groups = useRead(groupsApi.savedGroups, {})
  const columns = useRead(customersApi.columns, {})
  const remove = useWrite(groupsApi.removeGroup)
  const save = useWrite(groupsApi.saveGroup)
  const [renaming, setRenaming] = useState<SavedGroup | null>(null)
  const mayKeep = whyNotKeepGroups(here.member.role) === null
  if (groups.error && !groups.data) return <FailedState small error={groups.error} again={() => groups.refetch()} />
  if (!groups.data) return <LoadingText />
  if (groups.data.items.length === 0)
    return (
      <p className={classes.soft}>
        None saved yet. Filter the <PageLink to="/customers">customers</PageLink>, then choose “Save as a group”.
      </p>
    )
  const inWords = (text: string) => {
    const condition = parseCondition(text)
    if (!condition) return text
    const column = columns.data?.items.find((one) => one.column === condition.column)
    return `${column?.label ?? condition.column} ${sayCondition(condition, column)}`
  }
  const takeAway = (group: SavedGroup) =>
    remove.mutate(
      { groupId: group.id },
      {
        onError: sayFailed,
        onSuccess: () =>
          offerUndo(`The group ${group.name} was removed.`, () =>
            save.mutateAsync({ name: group.name, conditions: group.conditions }),
          ),
      },
    )
  return (
    <>
      <ul className={classes.list} aria-label="Saved groups">
        {groups.data.items.map((group) => (
          <li key={group.id} className={classes.group}>
            <div className={classes.what}>
              <PageLink to="/customers" search={{ where: group.conditions }} className={classes.name}>
                {group.name}
              </PageLink>
              <span className={classes.soft}>{group.conditions.map(inWords).join('; ')}</span>
            </div>
            <span className={classes.size}>
              {group.customers === null ? (
                'names an attribute that is gone'
              ) : (
                <PageLink to="/customers" search={{ where: group.conditions }}>
                  {showCount(group.customers, 'customer')}
                </PageLink>
              )}
            </span>
            {mayKeep && (
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon variant="subtle" color="gray" aria-label={`What to do with the group ${group.name}`}>
                    <IconDots size={17} stroke={1.7} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => setRenaming(group)}>Rename</Menu.Item>
                  <Menu.Item onClick={() => takeAway(group)}>Remove</Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
          </li>
        ))}
      </ul>
      {renaming && <RenameDialog group={renaming} close={() => setRenaming(null)} />}
    </>
  )
}

function RenameDialog({ group, close }: { group: SavedGroup; close: () => void }) {
  const change = useWrite(groupsApi.changeGroup)
  const [name, setName] = useState(group.name)
  const rename = () =>
    change.mutate({ groupId: group.id, name, ifMatch: group.version } as Parameters<typeof change.mutate>[0], {
      onSuccess: close,
    })
  return (
    <FormDialog
      title={`Rename ${group.name}`}
      label="Rename"
      save={rename}
      busy={change.isPending}
      error={change.error}
      close={close}
    >
      <TextInput
        label="Name of the group"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
    </FormDialog>
  )
}
