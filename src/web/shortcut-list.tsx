import { Modal, Switch } from '@mantine/core'
import classes from './shortcuts.module.css'
import { Keys, useSingleKeys } from './shortcuts.tsx'

/** One line of the list: 'g c', 'Customers'. */
export interface Shortcut {
  keys: string
  does: string
}

/** The list behind `?`, by part of the product. */
export default function ShortcutList(props: { close: () => void; groups: { label: string; shortcuts: Shortcut[] }[] }) {
  const [on, setOn] = useSingleKeys()
  return (
    <Modal opened onClose={props.close} title="Keyboard shortcuts" size="lg">
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
