import { Notifications } from '@mantine/notifications'

/** Toasts: out of the way of the page's actions, above the bar of a phone. Waits while one is hovered. */
export default function ToastStack() {
  return <Notifications position="bottom-right" containerWidth={420} limit={3} className="vw-toasts" />
}
