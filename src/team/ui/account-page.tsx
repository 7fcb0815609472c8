import { Button, PasswordInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconDeviceLaptop } from '@tabler/icons-react'
import { useRead, useWrite } from '../../web/client.ts'
import { showMoment } from '../../web/figures.ts'
import { beyondFields, checkedBy, FormProblem, showProblems } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { Mark } from '../../web/marks.tsx'
import { Facts, PageFrame, Part } from '../../web/page-frame.tsx'
import { NewPasswordField } from '../../web/password-field.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { say, sayFailed } from '../../web/toasts.tsx'
import { teamApi } from '../api.ts'
import { minPasswordLength } from '../password.ts'
import { roleMeanings } from '../rules.ts'
import classes from './account-page.module.css'
import type { TeamSlots } from './feature.ts'
import list from './members-page.module.css'

/** Settings: my own account, password, and where I am signed in. */
export function AccountPage({ slots }: { slots: TeamSlots }) {
  const { member } = useHere()
  return (
    <PageFrame title="Account">
      <Facts
        facts={[
          { label: 'Name', value: member.name },
          { label: 'E-mail', value: member.email },
          { label: 'Role', value: <span className={classes.role}>{member.role}</span> },
        ]}
      />
      <p className={classes.means}>{roleMeanings[member.role]}</p>
      {(slots.account ?? []).map((Slot) => (
        <Slot key={Slot.displayName ?? Slot.name} />
      ))}
      <Password />
      <Sessions />
    </PageFrame>
  )
}

function Password() {
  const change = useWrite(teamApi.changePassword)
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { current: '', next: '' },
    validate: (values) => {
      const problems = checkedBy(teamApi.changePassword.input)(values)
      if (problems.current) problems.current = 'Enter the password you sign in with now.'
      return problems
    },
  })
  return (
    <Part title="Password" says="Changing it signs you out everywhere else.">
      <form
        noValidate
        className={classes.form}
        onSubmit={form.onSubmit((values) =>
          change.mutate(values, {
            onSuccess: () => {
              form.reset()
              say('Your password was changed. Everywhere else you were signed out.')
            },
            onError: (error) => showProblems(form, error),
          }),
        )}
      >
        <PasswordInput
          label="Password now"
          autoComplete="current-password"
          key={form.key('current')}
          {...form.getInputProps('current')}
        />
        <NewPasswordField
          label="New password"
          least={minPasswordLength}
          key={form.key('next')}
          {...form.getInputProps('next')}
        />
        <FormProblem error={beyondFields(change.error)} />
        <Button type="submit" loading={change.isPending}>
          Change the password
        </Button>
      </form>
    </Part>
  )
}

/** 'Firefox on Linux', as far as a browser says truly what it is. */
function browserOf(userAgent: string | null): string {
  if (!userAgent) return 'Unknown browser'
  const browser = ['Firefox', 'Edg', 'OPR', 'Chrome', 'Safari'].find((name) => userAgent.includes(`${name}/`))
  const system = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS X', 'Linux'].find((name) => userAgent.includes(name))
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS X': 'macOS' }
  const shown = [browser, system].map((name) => name && (names[name] ?? name))
  return shown[0] ? shown.filter(Boolean).join(' on ') : 'Another program'
}

function Sessions() {
  const { company } = useHere()
  const sessions = useRead(teamApi.sessions, {})
  const end = useWrite(teamApi.endSession)
  return (
    <Part title="Where you are signed in">
      {sessions.isPending && <LoadingText lines={[60, 60]} />}
      {sessions.error && <FailedState error={sessions.error} again={() => sessions.refetch()} />}
      {sessions.data && (
        <ul className={list.list} aria-label="Where you are signed in">
          {sessions.data.items.map((session) => (
            <li key={session.id} className={list.member}>
              <div className={list.who}>
                <span className={list.name}>{browserOf(session.userAgent)}</span>
                <span className={list.email}>
                  Since {showMoment(session.createdAt, company.timeZone)}, until{' '}
                  {showMoment(session.expiresAt, company.timeZone)}
                </span>
              </div>
              {session.here ? (
                <Mark icon={IconDeviceLaptop} word="this one" tone="teal" />
              ) : (
                <Button
                  variant="default"
                  size="xs"
                  onClick={() =>
                    end.mutate(
                      { sessionId: session.id },
                      { onError: sayFailed, onSuccess: () => say('Signed out there.') },
                    )
                  }
                >
                  Sign out there
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Part>
  )
}
