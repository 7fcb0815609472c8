import { Drawer, Modal, UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
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
      <div className={classes.logs}>
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
