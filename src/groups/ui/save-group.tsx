import { TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconUsersPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showCount } from '../../web/figures.ts'
import { beyondFields } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { say } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { groupsApi } from '../api.ts'
import { groupRefusals, whyNotSaveGroup } from '../rules.ts'

/** Beside filters: "Save this filter as a group". Who is in a group follows from its filter, now and later. */
export function SaveGroup({ q, conditions }: { q: string; conditions: string[] }) {
  const here = useHere()
  const save = useWrite(groupsApi.saveGroup)
  const [opened, open] = useDisclosure(false)
  const [name, setName] = useState('')
  const keep = () =>
    save.mutate(
      { name, conditions },
      {
        onSuccess: (group) => {
          open.close()
          const size = group.customers === null ? '' : `, ${showCount(group.customers, 'customer')}`
          say(`The group ${group.name} was saved${size}.`, { to: '/groups', label: 'Show the groups' })
        },
      },
    )
  const refusal = whyNotSaveGroup(here.member.role, { q, conditions })
  return (
    <>
      <WhyNotButton
        whyNot={refusal && groupRefusals[refusal]}
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<IconUsersPlus size={15} stroke={1.7} />}
        onClick={open.open}
      >
        Save as a group
      </WhyNotButton>
      {opened && (
        <FormDialog
          title="Save this filter as a group"
          label="Save the group"
          save={keep}
          busy={save.isPending}
          error={beyondFields(save.error)}
          close={open.close}
          isEmpty={name.trim() === ''}
        >
          <TextInput
            label="Name of the group"
            description="Customers who meet the filter later join by themselves."
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={save.error?.fields[0]?.detail ?? null}
            data-autofocus
          />
        </FormDialog>
      )}
    </>
  )
}
