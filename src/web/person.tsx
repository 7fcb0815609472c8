import { Menu, UnstyledButton } from '@mantine/core'
import { IconKeyboard, IconLogout, IconUserCircle } from '@tabler/icons-react'
import { useGo } from './address.ts'
import { useHere } from './here.ts'
import { SchemeSwitch } from './scheme-switch.tsx'
import classes from './shell.module.css'

/** The signed-in person, with what concerns them alone. Arrives after the page itself. */
export default function Person({ signOut, showHelp }: { signOut: () => void; showHelp: () => void }) {
  const { member } = useHere()
  const go = useGo()
  return (
    <div className={classes.person}>
      <Menu position="top-start" width={220}>
        <Menu.Target>
          <UnstyledButton className={classes.personButton} aria-label={`${member.name}, account menu`}>
            <span className={classes.face} aria-hidden>
              {initials(member.name)}
            </span>
            <span className={classes.personText}>
              <span className={classes.personName}>{member.name}</span>
              <span className={classes.personRole}>{member.role}</span>
            </span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUserCircle size={16} stroke={1.6} />} onClick={() => go('/settings/account')}>
            Account
          </Menu.Item>
          <Menu.Item leftSection={<IconKeyboard size={16} stroke={1.6} />} onClick={showHelp}>
            Keyboard shortcuts
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} />} onClick={signOut}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SchemeSwitch />
    </div>
  )
}

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((word) => word.slice(0, 1))
    .slice(0, 2)
    .join('')
