import { Menu, useMantineColorScheme } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { ReactElement } from 'react'
import { schemes } from './schemes.ts'

/** The choice of appearances, open from the start because it was asked for; `children` is the button it belongs to. */
export default function SchemeMenu({ children }: { children: ReactElement }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu position="top-end" defaultOpened returnFocus>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        {schemes.map(({ scheme, label, icon: Icon }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon size={16} stroke={1.6} />}
            rightSection={scheme === colorScheme ? <IconCheck size={16} aria-label="now" /> : null}
            onClick={() => setColorScheme(scheme)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
