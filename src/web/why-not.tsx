import { Button, type ButtonProps } from '@mantine/core'
import { useId } from '@mantine/hooks'
import { lazy, type ReactNode, Suspense } from 'react'
import classes from './why-not.module.css'

/** Most buttons may be used, so what floats over the others comes when it is needed. */
const Reason = lazy(() => import('./why-not-tooltip.tsx'))

interface WhyNotButtonProps extends ButtonProps {
  /** The rule's sentence when the button may not be used now; null when it may. */
  whyNot: string | null
  onClick?: () => void
  type?: 'button' | 'submit'
  /** True shows the reason as a line under the button; otherwise it appears on hover, focus and tap. */
  tell?: boolean
  children: ReactNode
}

/**
 * A button that is greyed with its reason. It stays reachable by keyboard and is announced with the reason, which
 * the `disabled` attribute would prevent.
 *
 *     const refusal = whyNotAsk(reference, 'call', today)
 *     <WhyNotButton whyNot={refusal && askRefusals[refusal]} onClick={ask}>Ask Ines</WhyNotButton>
 */
export function WhyNotButton({ whyNot, onClick, type = 'button', tell, children, ...button }: WhyNotButtonProps) {
  const id = useId()
  const refused = whyNot !== null
  const it = (
    <Button
      {...button}
      type={refused ? 'button' : type}
      aria-disabled={refused || undefined}
      data-refused={refused || undefined}
      aria-describedby={refused ? id : undefined}
      className={refused ? classes.refused : undefined}
      onClick={() => {
        if (!refused) onClick?.()
      }}
    >
      {children}
    </Button>
  )
  if (!refused) return it
  return (
    <span className={classes.whole}>
      {tell ? (
        it
      ) : (
        <Suspense fallback={it}>
          <Reason label={whyNot}>{it}</Reason>
        </Suspense>
      )}
      <span id={id} className={tell ? classes.reason : 'vw-hidden'}>
        {whyNot}
      </span>
    </span>
  )
}
