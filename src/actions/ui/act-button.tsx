import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconTargetArrow } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import type { Finding } from '../../insights/ui/act.tsx'
import { mayDo } from '../../values/endpoint.ts'
import { useHere } from '../../web/here.ts'

const PlanAction = lazy(() => import('./plan-action.tsx'))

/** "Do something about this": plans an action for the group a page has found, and remembers the page. */
export function ActButton({
  group,
  says,
  where,
  strength,
  pickedAsWorst = false,
  label = 'Do something about this',
  small,
  size = small ? 'compact-xs' : 'sm',
}: Finding & { size?: 'compact-xs' | 'xs' | 'sm' }) {
  const here = useHere()
  const [opened, { open, close }] = useDisclosure(false)
  if (!mayDo(here.member.role, 'manager')) return null
  return (
    <>
      <Button
        variant="default"
        size={size}
        leftSection={<IconTargetArrow size={small ? 13 : 16} stroke={1.7} />}
        onClick={open}
        {...(small ? { 'aria-label': `Do something about it: ${group}` } : {})}
      >
        {small ? 'Act' : label}
      </Button>
      {opened && (
        <Suspense fallback={null}>
          <PlanAction
            close={close}
            found={{ group, says, where, strength, pickedAsWorst, at: location.pathname + location.search }}
          />
        </Suspense>
      )}
    </>
  )
}
