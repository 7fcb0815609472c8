import { Button, CopyButton, Menu, Modal, Radio, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { IconBan, IconCheck, IconChevronDown, IconCopy, IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { mayDo, type Role, roles } from '../../values/endpoint.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { DialogButtons, FormDialog } from '../../web/dialog.tsx'
import { showCount, showMoment } from '../../web/figures.ts'
import { beyondFields, checkedBy, showProblems } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { Mark } from '../../web/marks.tsx'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { offerUndo, say, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Member, teamApi } from '../api.ts'
import { memberRefusals, roleMeanings, whyNotChangeMember } from '../rules.ts'
import classes from './members-page.module.css'

const invitable = roles.filter((role) => role !== 'owner')
const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1)

/** Settings: who is on the team and what each may do. */
export default function MembersPage() {
  const here = useHere()
  const members = useRead(teamApi.members, {})
  const mayInvite = mayDo(here.member.role, 'admin')
  const [inviting, invite] = useDisclosure(false)
  const active = members.data?.items.filter((member) => !member.suspendedAt).length ?? 0

  return (
    <PageFrame
      title="Members"
      actions={
        <WhyNotButton
          whyNot={mayInvite ? null : 'Only an admin may invite colleagues.'}
          leftSection={<IconUserPlus size={16} stroke={1.8} />}
          onClick={invite.open}
        >
          Invite a colleague
        </WhyNotButton>
      }
      answer={
        members.data ? (
          <Answer>
            <strong>{showCount(active, 'person', 'people')}</strong> can sign in to {here.company.name}.
          </Answer>
        ) : (
          !members.error && <LoadingText lines={[52]} large />
        )
      }
    >
      {members.error && <FailedState error={members.error} again={() => members.refetch()} />}
      {members.data && (
        <ul className={classes.list} aria-label="Members">
          {members.data.items.map((member) => (
            <MemberLine key={member.id} member={member} />
          ))}
        </ul>
      )}
      {mayInvite && <OpenInvitations />}
      <Part title="What each role may do" says="Each may do everything those above it may.">
        <dl className={classes.roles}>
          {roles.map((role) => (
            <div key={role}>
              <dt>{capital(role)}</dt>
              <dd>{roleMeanings[role]}</dd>
            </div>
          ))}
        </dl>
      </Part>
      {inviting && <InviteDialog close={invite.close} />}
    </PageFrame>
  )
}

function MemberLine({ member }: { member: Member }) {
  const here = useHere()
  const change = useWrite(teamApi.changeMember)
  const suspended = member.suspendedAt !== null
  const refusal = whyNotChangeMember(here.member, member, null)
  const whyNot = refusal && memberRefusals[refusal]

  const giveRole = (role: Role) => {
    const before = member.role
    change.mutate(
      { memberId: member.id, role },
      {
        onError: sayFailed,
        onSuccess: () =>
          offerUndo(`${member.name} is now ${role}.`, () => change.mutateAsync({ memberId: member.id, role: before })),
      },
    )
  }
  const suspend = () =>
    change.mutate(
      { memberId: member.id, suspended: !suspended },
      {
        onError: sayFailed,
        onSuccess: () =>
          offerUndo(suspended ? `${member.name} can sign in again.` : `${member.name} can no longer sign in.`, () =>
            change.mutateAsync({ memberId: member.id, suspended }),
          ),
      },
    )

  return (
    <li className={classes.member} data-suspended={suspended || undefined}>
      <div className={classes.who}>
        <span className={classes.name}>
          {member.name}
          {member.id === here.member.id && <span className={classes.you}> (you)</span>}
        </span>
        <span className={classes.email}>{member.email}</span>
      </div>
      {suspended && <Mark icon={IconBan} word="suspended" tone="ochre" />}
      {whyNot ? (
        <WhyNotButton
          whyNot={whyNot}
          variant="default"
          size="xs"
          rightSection={<IconChevronDown size={14} />}
          aria-label={`${capital(member.role)}: role of ${member.name}`}
        >
          {capital(member.role)}
        </WhyNotButton>
      ) : (
        <Menu width={320}>
          <Menu.Target>
            <Button
              variant="default"
              size="xs"
              rightSection={<IconChevronDown size={14} />}
              loading={change.isPending}
              aria-label={`${capital(member.role)}: role of ${member.name}`}
            >
              {capital(member.role)}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>Role of {member.name}</Menu.Label>
            {invitable.map((role) => (
              <Menu.Item
                key={role}
                onClick={() => role !== member.role && giveRole(role)}
                rightSection={role === member.role ? <IconCheck size={16} aria-label="now" /> : null}
              >
                <span className={classes.roleChoice}>
                  {capital(role)}
                  <span>{roleMeanings[role]}</span>
                </span>
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item onClick={suspend}>
              {suspended ? 'Let them sign in again' : 'Suspend: no more signing in'}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  )
}

function OpenInvitations() {
  const here = useHere()
  const invitations = useRead(teamApi.invitations, {})
  const revoke = useWrite(teamApi.revokeInvitation)
  const open = invitations.data?.items ?? []
  if (open.length === 0) return null
  return (
    <Part title="Open invitations" says="Each link works once.">
      <ul className={classes.list} aria-label="Open invitations">
        {open.map((invitation) => (
          <li key={invitation.id} className={classes.member}>
            <div className={classes.who}>
              <span className={classes.name}>{invitation.email}</span>
              <span className={classes.email}>
                {capital(invitation.role)}, invited by {invitation.invitedBy}; works until{' '}
                {showMoment(invitation.expiresAt, here.company.timeZone)}
              </span>
            </div>
            <Button
              variant="default"
              size="xs"
              onClick={() =>
                revoke.mutate(
                  { invitationId: invitation.id },
                  { onError: sayFailed, onSuccess: () => say(`The invitation of ${invitation.email} was revoked.`) },
                )
              }
            >
              Revoke
            </Button>
          </li>
        ))}
      </ul>
    </Part>
  )
}

function InviteDialog({ close }: { close: () => void }) {
  const invite = useWrite(teamApi.invite)
  const [link, setLink] = useState<{ email: string; link: string } | null>(null)
  const form = useForm({
    initialValues: { email: '', role: 'contributor' as Role },
    validate: checkedBy(teamApi.invite.input),
  })
  if (link) {
    return (
      <Modal opened onClose={close} title={`Send this link to ${link.email}`}>
        <Stack>
          <TextInput
            label="Invitation link"
            description="It works once, for seven days, and is shown only now. Vouchwell sends nothing by itself."
            value={link.link}
            readOnly
            onFocus={(event) => event.currentTarget.select()}
          />
          <DialogButtons>
            <CopyButton value={link.link}>
              {({ copied, copy }) => (
                <Button
                  onClick={copy}
                  data-autofocus
                  leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} stroke={1.7} />}
                >
                  {copied ? 'Copied' : 'Copy the link'}
                </Button>
              )}
            </CopyButton>
            <Button variant="default" onClick={close}>
              Done
            </Button>
          </DialogButtons>
        </Stack>
      </Modal>
    )
  }
  const save = form.onSubmit((values) =>
    invite.mutate(values, { onSuccess: setLink, onError: (error) => showProblems(form, error) }),
  )
  return (
    <FormDialog
      title="Invite a colleague"
      label="Make the link"
      save={save}
      busy={invite.isPending}
      error={beyondFields(invite.error)}
      close={close}
    >
      <TextInput label="E-mail" type="email" data-autofocus {...form.getInputProps('email')} />
      <Radio.Group label="Role" {...form.getInputProps('role')}>
        <Stack gap="sm" mt={4}>
          {invitable.map((role) => (
            <Radio key={role} value={role} label={capital(role)} description={roleMeanings[role]} />
          ))}
        </Stack>
      </Radio.Group>
    </FormDialog>
  )
}
