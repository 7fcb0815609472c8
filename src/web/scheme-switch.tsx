import { ActionIcon, useMantineColorScheme } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { schemes } from './schemes.ts'

const loadMenu = () => import('./scheme-menu.tsx')
const SchemeMenu = lazy(loadMenu)

/** Light, dark, or as the system. Remembered in this browser. Few ever ask, so the choice comes when pointed at. */
export function SchemeSwitch() {
  const { colorScheme } = useMantineColorScheme()
  const [isWanted, want] = useState(false)
  const current = schemes.find(({ scheme }) => scheme === colorScheme) ?? schemes[2]
  const button = (
    <ActionIcon
      aria-label={`Appearance: ${current.label}`}
      aria-haspopup="menu"
      onPointerEnter={loadMenu}
      onFocus={loadMenu}
      onClick={() => want(true)}
    >
      <current.icon size={18} stroke={1.6} />
    </ActionIcon>
  )
  if (!isWanted) return button
  return (
    <Suspense fallback={button}>
      <SchemeMenu>{button}</SchemeMenu>
    </Suspense>
  )
}
