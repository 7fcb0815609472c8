import { Button, Menu } from '@mantine/core'
import { IconArchive, IconTag } from '@tabler/icons-react'
import { useState } from 'react'
import { useThemes } from '../../themes/ui/theme-picker.tsx'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useWrite } from '../../web/client.ts'
import { showCount } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { offerUndo, say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type ItemLine, mostChosen, referencesApi } from '../api.ts'
import { itemRefusals } from '../rules.ts'
import type { ReferencesSlots } from './feature.ts'
import { WhyForm } from './item-details.tsx'

/** What can be done with the items somebody chose in the list: a theme for all, slides of them, retiring them. */
export function ForChosen(props: {
  rows: readonly ItemLine[]
  done: (chosen: ReadonlySet<string>) => void
  slots: ReferencesSlots
}) {
  const { rows } = props
  const here = useHere()
  const { inUse } = useThemes()
  const change = useWrite(referencesApi.changeThemes)
  const retire = useWrite(referencesApi.retireMany)
  const restore = useWrite(referencesApi.restoreMany)
  const [retiring, setRetiring] = useState(false)
  const itemIds = rows.map(({ id }) => id)
  const { exportItems: ExportItems } = props.slots
  const whyNot = !mayDo(here.member.role, 'manager')
    ? itemRefusals['needs-manager']
    : itemIds.length > mostChosen
      ? `Choose ${mostChosen} or fewer at once.`
      : null
  const give = (theme: { id: Id<'the'>; name: string }, taken: boolean) =>
    change.mutate(
      { itemIds, themeId: theme.id, taken },
      {
        onSuccess: ({ changed }) =>
          changed.length === 0
            ? say(taken ? `None of them spoke to ${theme.name}.` : `They speak to ${theme.name} already.`)
            : offerUndo(
                `${showCount(changed.length, 'reference')} ${verb(changed.length, taken)} to ${theme.name}${taken ? ' any more' : ''}.`,
                () => change.mutateAsync({ itemIds: changed, themeId: theme.id, taken: !taken }),
              ),
        onError: sayFailed,
      },
    )
  const themeIcon = <IconTag size={15} stroke={1.7} />
  return (
    <>
      {whyNot ? (
        <WhyNotButton whyNot={whyNot} variant="default" size="compact-sm" leftSection={themeIcon}>
          Themes
        </WhyNotButton>
      ) : (
        <Menu position="bottom-start" width={280}>
          <Menu.Target>
            <Button variant="default" size="compact-sm" leftSection={themeIcon} loading={change.isPending}>
              Themes
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={380} style={{ overflowY: 'auto' }}>
            <Menu.Label>They speak to</Menu.Label>
            {inUse.map((theme) => (
              <Menu.Item key={theme.id} onClick={() => give(theme, false)}>
                {theme.name}
              </Menu.Item>
            ))}
            {inUse.some(({ id }) => rows.some(({ themeIds }) => themeIds.includes(id))) && (
              <>
                <Menu.Divider />
                <Menu.Label>They do not speak to</Menu.Label>
              </>
            )}
            {inUse
              .filter(({ id }) => rows.some(({ themeIds }) => themeIds.includes(id)))
              .map((theme) => (
                <Menu.Item key={theme.id} onClick={() => give(theme, true)}>
                  {theme.name}
                </Menu.Item>
              ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {ExportItems && <ExportItems itemIds={itemIds} />}
      <WhyNotButton
        whyNot={whyNot}
        variant="default"
        size="compact-sm"
        leftSection={<IconArchive size={15} stroke={1.7} />}
        onClick={() => setRetiring(true)}
      >
        Retire
      </WhyNotButton>
      {retiring && (
        <WhyForm
          title={itemIds.length === 1 ? 'Retire it' : 'Retire them'}
          label={`Retire ${showCount(itemIds.length, 'reference')}`}
          says="They are shown nowhere any more, and stay in the records."
          field="Why"
          write={retire}
          save={(why) =>
            retire.mutate(
              { itemIds, why },
              {
                onSuccess: ({ drafts, ready }) => {
                  setRetiring(false)
                  props.done(new Set())
                  const all = [...drafts, ...ready]
                  if (all.length === 0) return say('They were retired already.')
                  offerUndo(`${showCount(all.length, 'reference')} retired.`, () =>
                    restore.mutateAsync({ itemIds: all, ready }),
                  )
                },
              },
            )
          }
          close={() => setRetiring(false)}
        />
      )}
    </>
  )
}

const verb = (many: number, taken: boolean) =>
  many === 1 ? (taken ? 'does not speak' : 'speaks') : taken ? 'do not speak' : 'speak'
