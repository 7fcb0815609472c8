import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { ReactNode } from 'react'
import { PageLink } from './page-link.tsx'

const undoMs = 10_000
const closes = { closeButtonProps: { 'aria-label': 'Close' } }

/** Something was done. Said once, quietly, with a link to the result where there is one. */
export function say(message: string, link?: { to: string; label: string }) {
  notifications.show({
    ...closes,
    message: link ? (
      <>
        {message} <PageLink to={link.to}>{link.label}</PageLink>
      </>
    ) : (
      message
    ),
    autoClose: link ? 8000 : 5000,
  })
}

/** Something could not be done. Stays until it is read and closed. */
export function sayFailed(error: { message: string }) {
  notifications.show({
    ...closes,
    message: error.message,
    title: 'This did not work',
    color: 'brick',
    autoClose: false,
  })
}

/** Something that was begun elsewhere could not be done: with the way to where it is put right. */
export function sayFailedAt(message: string, link: { to: string; label: string }) {
  notifications.show({
    ...closes,
    message: (
      <>
        {message} <PageLink to={link.to}>{link.label}</PageLink>
      </>
    ),
    title: 'This did not work',
    color: 'brick',
    autoClose: false,
  })
}

/**
 * Something was taken away, and can be put back for ten seconds: instead of asking "are you sure" beforehand.
 *
 *     offerUndo('Rosa Lind was suspended.', () => change.mutateAsync({ memberId, suspended: false }))
 */
export function offerUndo(message: ReactNode, undo: () => Promise<unknown>) {
  const id = notifications.show({
    ...closes,
    autoClose: undoMs,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <span>{message}</span>
        <Button
          size="compact-sm"
          variant="default"
          // However long the message is, the button keeps its word.
          style={{ flexShrink: 0 }}
          onClick={() => {
            notifications.hide(id)
            undo().then(() => say('Undone.'), sayFailed)
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  })
}
