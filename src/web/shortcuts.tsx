import { Kbd } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useEffect } from 'react'
import { type KeybindingsMap, tinykeys } from 'tinykeys'
import classes from './shortcuts.module.css'

/**
 * Single keys can be switched off: someone who dictates, or whose hand slips, must not log a referral by speaking.
 * (WCAG 2.2, 2.1.4.)
 */
export const useSingleKeys = () => useLocalStorage({ key: 'vouchwell-single-keys', defaultValue: true })

/** Keys that work while no dialog is open and nobody is typing. Pass a stable map, or one made with useMemo. */
export function useKeys(keys: KeybindingsMap) {
  const [on] = useSingleKeys()
  useEffect(() => {
    if (!on) return
    const calm = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement | null
      return (
        document.querySelector('[aria-modal="true"]') !== null ||
        target?.closest('input, textarea, select, [contenteditable="true"], [role="menu"], [role="listbox"]') != null
      )
    }
    return tinykeys(window, keys, { ignore: calm })
  }, [keys, on])
}

const onMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)
const shown = (key: string) => (key === '$mod' ? (onMac ? '⌘' : 'Ctrl') : key.length === 1 ? key.toUpperCase() : key)

/** Keys as caps: `<Keys of="g c" />`. */
export function Keys({ of }: { of: string }) {
  return (
    <span className={classes.keys}>
      {of.split(' ').map((key, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: g g is two presses of one key
        <Kbd key={i} size="xs">
          {shown(key)}
        </Kbd>
      ))}
    </span>
  )
}
