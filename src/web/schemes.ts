import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'

/** The appearances somebody can choose from. */
export const schemes = [
  { scheme: 'light', label: 'Light', icon: IconSun },
  { scheme: 'dark', label: 'Dark', icon: IconMoon },
  { scheme: 'auto', label: 'As the system', icon: IconDeviceDesktop },
] as const
