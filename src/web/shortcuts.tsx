import { Kbd, Modal, Switch } from '@mantine/core'
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

/** One line of the list: 'g c', 'Customers'. */
export interface Shortcut {
  keys: string
  does: string
}

const onMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)
const shown = (key: string) => (key === '$mod' ? (onMac ? '⌘' : 'Ctrl') : key.length === 1 ? key.toUpperCase() : key)

/** Keys as caps: `<Keys of="g c" />`. */
export function Keys({ of }: { of: string }) {
  return (
    <span className={classes.keys}>
      {of.split(' ').map((key) => (
        <Kbd key={key} size="xs">
          {shown(key)}
        </Kbd>
      ))}
    </span>
  )
}

/** The list behind `?`, by part of the product. */
export function ShortcutList(props: {
  opened: boolean
  close: () => void
  groups: { label: string; shortcuts: Shortcut[] }[]
}) {
  const [on, setOn] = useSingleKeys()
  return (
    <Modal opened={props.opened} onClose={props.close} title="Keyboard shortcuts" size="lg">
      <div className={classes.groups}>
        {props.groups.map((group) => (
          <section key={group.label}>
            <h3>{group.label}</h3>
            <dl>
              {group.shortcuts.map((shortcut) => (
                <div key={shortcut.keys}>
                  <dt>{shortcut.does}</dt>
                  <dd>
                    <Keys of={shortcut.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <Switch
        mt="lg"
        label="Single-key shortcuts"
        description="Switch off if you dictate, or if keys fire by accident."
        checked={on}
        onChange={(event) => setOn(event.currentTarget.checked)}
      />
    </Modal>
  )
}
