import { Button, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useEffect, useState } from 'react'
import { useGo } from '../../web/address.ts'
import { useWrite } from '../../web/client.ts'
import { beyondFields, checkedBy, FormProblem, showProblems } from '../../web/form-problem.tsx'
import { NewPasswordField } from '../../web/password-field.tsx'
import { LoadingText } from '../../web/states.tsx'
import { teamApi } from '../api.ts'
import { minPasswordLength } from '../password.ts'
import { roleMeanings } from '../rules.ts'
import { Door } from './door.tsx'

/**
 * Accepting an invitation. The token stands after the # of the link: browsers never send that part, so it reaches
 * no log and no other site.
 */
export default function InvitationPage() {
  const [token] = useState(() => window.location.hash.slice(1))
  const go = useGo()
  const read = useWrite(teamApi.invitation)
  const accept = useWrite(teamApi.acceptInvitation)
  const ask = read.mutate
  useEffect(() => ask({ token }), [ask, token])
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', password: '' },
    validate: checkedBy(teamApi.acceptInvitation.input.omit({ token: true })),
  })

  if (read.error) {
    const unread = token.length < 20
    return (
      <Door title="This invitation does not open">
        <FormProblem
          error={unread ? { message: 'The link is incomplete. Copy the whole of it from the message.' } : read.error}
        />
        <Button variant="default" onClick={() => go('/')}>
          Go to sign-in
        </Button>
      </Door>
    )
  }
  if (!read.data) {
    return (
      <Door title="Your invitation">
        <LoadingText />
      </Door>
    )
  }
  const invitation = read.data
  return (
    <Door
      title={`Join ${invitation.companyName}`}
      says={
        <>
          {invitation.invitedBy} invited you as {invitation.role}. {roleMeanings[invitation.role]}
        </>
      }
      onSubmit={form.onSubmit((values) =>
        accept.mutate(
          { token, ...values },
          { onSuccess: () => go('/'), onError: (error) => showProblems(form, error) },
        ),
      )}
    >
      <TextInput label="E-mail" value={invitation.email} readOnly autoComplete="username" />
      <TextInput
        label="Your name"
        description="As colleagues know you."
        autoComplete="name"
        autoFocus
        key={form.key('name')}
        {...form.getInputProps('name')}
      />
      <NewPasswordField least={minPasswordLength} key={form.key('password')} {...form.getInputProps('password')} />
      <FormProblem error={beyondFields(accept.error)} />
      <Button type="submit" size="md" loading={accept.isPending}>
        Join
      </Button>
    </Door>
  )
}
