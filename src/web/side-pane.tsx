import { CloseButton, Drawer } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { type ReactNode, useEffect, useRef } from 'react'
import classes from './side-pane.module.css'

interface SidePaneProps {
  title: string
  close: () => void
  /** Beside the title: a mark, a link to the full page. */
  marks?: ReactNode
  children: ReactNode
}

/**
 * Details at the right of a list that stays in use: render it while something is open. Focus goes to its heading and
 * back to the row afterwards; Escape closes. On a phone it covers the list.
 */
export function SidePane(props: SidePaneProps) {
  const onPhone = useMediaQuery('(max-width: 767px)', false, { getInitialValueInEffect: false })
  if (onPhone) {
    return (
      <Drawer opened onClose={props.close} title={props.title} position="right" size="100%">
        {props.marks && <div className={classes.marks}>{props.marks}</div>}
        {props.children}
      </Drawer>
    )
  }
  return <BesideTheList {...props} />
}

function BesideTheList({ title, close, marks, children }: SidePaneProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const before = document.activeElement
    heading.current?.focus({ preventScroll: true })
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
  useEffect(() => {
    const onEscape = (event: KeyboardEvent) => {
      const inDialog = document.querySelector('[aria-modal="true"], [role="menu"], [role="listbox"]')
      if (event.key === 'Escape' && !inDialog && !event.defaultPrevented) close()
    }
    window.addEventListener('keydown', onEscape)
    return () => window.removeEventListener('keydown', onEscape)
  }, [close])
  return (
    <aside className={classes.pane} data-pane aria-label={title}>
      <header>
        <div className={classes.title}>
          <h2 ref={heading} tabIndex={-1}>
            {title}
          </h2>
          {marks}
        </div>
        <CloseButton aria-label="Close" onClick={close} />
      </header>
      <div className={classes.content}>{children}</div>
    </aside>
  )
}
