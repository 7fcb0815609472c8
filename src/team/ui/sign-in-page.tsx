import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useWrite } from '../../web/client.ts'
import { checkedBy, FormProblem } from '../../web/form-problem.tsx'
import { teamApi } from '../api.ts'
import { Door } from './door.tsx'

/** Signing in. Shown in place of the wanted page, whose address stays, so that signing in leads straight there. */
export default function SignInPage({ companyName }: { companyName: string }) {
  const signIn = useWrite(teamApi.signIn)
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '' },
    validate: (values) => {
      const problems = checkedBy(teamApi.signIn.input)(values)
      if (problems.password) problems.password = 'Enter your password.'
      return problems
    },
  })
  return (
    <Door
      title={companyName ? `Sign in to ${companyName}` : 'Sign in'}
      says="With the address your invitation was sent to."
      onSubmit={form.onSubmit((values) => signIn.mutate(values))}
    >
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="username"
        autoFocus
        key={form.key('email')}
        {...form.getInputProps('email')}
      />
      <PasswordInput
        label="Password"
        autoComplete="current-password"
        key={form.key('password')}
        {...form.getInputProps('password')}
      />
      <FormProblem error={signIn.error} />
      <Button type="submit" size="md" loading={signIn.isPending}>
        Sign in
      </Button>
    </Door>
  )
}
