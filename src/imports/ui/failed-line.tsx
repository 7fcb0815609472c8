import { IconAlertCircle } from '@tabler/icons-react'
import classes from './failed-line.module.css'

/** Why the last thing asked was refused, beside what it was asked with. */
export function FailedLine({ error }: { error: { message: string } }) {
  return (
    <p className={classes.line} role="alert">
      <IconAlertCircle size={16} stroke={1.8} aria-hidden />
      {error.message}
    </p>
  )
}
