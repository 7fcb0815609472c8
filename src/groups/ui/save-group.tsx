import { Button, Modal, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconUsersPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { FormProblem } from '../../team/ui/door.tsx'
import { useWrite } from '../../web/client.ts'
import { showCount } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { say } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { groupsApi } from '../api.ts'
import { groupRefusals, whyNotSaveGroup } from '../rules.ts'
import classes from './saved-groups.module.css'

/** Beside filters: "Save this filter as a group". Who is in a group follows from its filter, now and later. */
export function SaveGroup({ q, conditions }: { q: string; conditions: string[] }) {
  const here = useHere()
  const save = useWrite(groupsApi.saveGroup)
  const [opened, open] = useDisclosure(false)
  const [name, setName] = useState('')
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
        <Modal opened onClose={open.close} title="Save this filter as a group">
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault()
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
            }}
          >
            <Stack>
              <TextInput
                label="Name of the group"
                description="Customers who meet the filter later join by themselves."
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                error={save.error?.fields[0]?.detail ?? null}
                data-autofocus
              />
              <FormProblem error={save.error && save.error.fields.length === 0 ? save.error : null} />
              <div className={classes.buttons}>
                <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
                  Save the group
                </Button>
                <Button variant="default" onClick={open.close}>
                  Cancel
                </Button>
              </div>
            </Stack>
          </form>
        </Modal>
      )}
    </>
  )
}
