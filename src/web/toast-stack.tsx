import { useMediaQuery } from '@mantine/hooks'
import { Notifications } from '@mantine/notifications'

/** Toasts: out of the way of the page's actions, which on a phone are at its foot. Waits while one is hovered. */
export default function ToastStack() {
  const isPhone = useMediaQuery('(max-width: 767px)')
  return (
    <Notifications
      position={isPhone ? 'top-center' : 'bottom-right'}
      containerWidth={420}
      limit={3}
      className="vw-toasts"
    />
  )
}
