import { Popover } from '@mantine/core'
import { useDisclosure, useId } from '@mantine/hooks'
import { type MouseEvent, type ReactNode, useRef } from 'react'
import classes from './definition.module.css'
import { PageLink } from './page-link.tsx'
import type { Rows } from './rows.ts'

/**
 * Words or a figure with a definition behind them: on hover, on focus and on tap, closed with Escape. The definition
 * stays open while the pointer is over it, so that it can be read at any zoom.
 *
 * With `rows` the figure is a link: a click or Enter opens them. A finger cannot hover, so a tap shows the
 * definition first, with the link in it.
 */
export function Definition(props: { of: ReactNode; children: ReactNode; rows?: Rows | undefined }) {
  const [opened, { open, close, toggle }] = useDisclosure(false)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const pointer = useRef('')
  const id = useId()
  const stay = () => clearTimeout(timer.current)
  const leave = () => {
    stay()
    timer.current = setTimeout(close, 140)
  }
  const behaviour = {
    className: classes.term,
    'aria-describedby': opened ? id : undefined,
    onPointerDown: (event: { pointerType: string }) => {
      pointer.current = event.pointerType
    },
    onPointerEnter: (event: { pointerType: string }) => {
      stay()
      if (event.pointerType === 'mouse') open()
    },
    // A finger leaves as soon as it has tapped.
    onPointerLeave: (event: { pointerType: string }) => {
      if (event.pointerType === 'mouse') leave()
    },
    onFocus: (event: { currentTarget: Element }) => {
      if (event.currentTarget.matches(':focus-visible')) open()
    },
    onBlur: leave,
    onKeyDown: (event: { key: string }) => {
      if (event.key === 'Escape') close()
      else pointer.current = ''
    },
  }
  const rows = props.rows
  return (
    <Popover
      opened={opened}
      onChange={(now) => !now && close()}
      width={300}
      position="bottom-start"
      withRoles={false}
      // In the page's main part: what stands outside of every landmark is passed over by those who go by landmarks.
      portalProps={{ target: 'main' }}
    >
      <Popover.Target>
        {rows ? (
          <PageLink
            {...behaviour}
            to={rows.to}
            search={rows.search ?? {}}
            data-rows
            onClick={(event: MouseEvent) => {
              if (pointer.current !== 'touch') return
              event.preventDefault()
              toggle()
            }}
          >
            {props.of}
          </PageLink>
        ) : (
          <button
            {...behaviour}
            type="button"
            aria-expanded={opened}
            onClick={() => (pointer.current === 'mouse' ? open() : toggle())}
          >
            {props.of}
          </button>
        )}
      </Popover.Target>
      <Popover.Dropdown id={id} role="note" className={classes.says ?? ''} onPointerEnter={stay} onPointerLeave={leave}>
        {props.children}
        {rows && (
          <p className={classes.rows}>
            <PageLink to={rows.to} search={rows.search ?? {}}>
              {rows.label ?? 'Show the rows'}
            </PageLink>
          </p>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
