import { Drawer, Modal, UnstyledButton } from '@mantine/core'
import type { KeyboardEvent, ReactNode } from 'react'
import type { Action } from './feature.ts'
import classes from './shell.module.css'

/** On a phone: the places that have no room in the bar, and the person. */
export function MoreDrawer(props: { title: string; close: () => void; foot: ReactNode; children: ReactNode }) {
  return (
    <Drawer opened onClose={props.close} title={props.title} position="bottom" size="auto">
      <nav aria-label="More" className={classes.moreList}>
        {props.children}
      </nav>
      <div className={classes.moreFoot}>{props.foot}</div>
    </Drawer>
  )
}

/** Log…: what is to be logged, when there is more than one kind. */
export function LogChoice(props: { actions: Action[]; close: () => void; choose: (action: Action) => void }) {
  return (
    <Modal opened onClose={props.close} title="Log…" size="sm">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys move between its buttons, which are the controls */}
      <div className={classes.logs} onKeyDown={moveByKey}>
        {props.actions.map((action, i) => (
          <UnstyledButton
            key={action.id}
            className={classes.logChoice}
            data-autofocus={i === 0 || undefined}
            onClick={() => props.choose(action)}
          >
            <action.icon size={20} stroke={1.6} aria-hidden />
            <span>
              <strong>{action.label}</strong>
              {action.says && <span className={classes.logSays}>{action.says}</span>}
            </span>
          </UnstyledButton>
        ))}
      </div>
    </Modal>
  )
}

/** Arrows go from choice to choice; a letter goes to the next one with a word that begins with it: Q to "Add a quote". */
function moveByKey(event: KeyboardEvent<HTMLDivElement>) {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const choices = [...event.currentTarget.querySelectorAll('button')]
  const at = choices.indexOf(document.activeElement as HTMLButtonElement)
  const from = [...choices.slice(at + 1), ...choices.slice(0, at + 1)]
  const letter = event.key.length === 1 ? event.key.toLowerCase() : null
  const next =
    event.key === 'ArrowDown'
      ? from[0]
      : event.key === 'ArrowUp'
        ? from.at(-2)
        : letter &&
          from.find((one) =>
            one
              .querySelector('strong')
              ?.textContent?.toLowerCase()
              .split(' ')
              .some((word) => word.startsWith(letter)),
          )
  if (!next) return
  event.preventDefault()
  next.focus()
}
