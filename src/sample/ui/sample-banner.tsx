import { useDisclosure } from '@mantine/hooks'
import { lazy, Suspense } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import { useHere } from '../../web/here.ts'
import { WhyNotButton } from '../../web/why-not.tsx'
import { sampleApi } from '../api.ts'
import classes from './sample-banner.module.css'

const ClearDialog = lazy(() => import('./clear-dialog.tsx'))

/** A quiet line above every page while what is shown is made up, so that nobody takes it to a meeting. */
export function SampleBanner() {
  const { company, member } = useHere()
  const [isAsking, ask] = useDisclosure(false)
  if (!company.sample) return null
  const mayClear = mayDo(member.role, sampleApi.clear.who)
  return (
    <aside className={classes.banner} aria-label="Sample company">
      <span>You are looking at the sample company. Its customers are made up.</span>
      <WhyNotButton
        variant="default"
        size="compact-sm"
        whyNot={mayClear ? null : 'This needs the role admin. Ask an admin to remove the sample.'}
        onClick={ask.open}
      >
        Start with my own data
      </WhyNotButton>
      {isAsking && (
        <Suspense>
          <ClearDialog close={ask.close} />
        </Suspense>
      )}
    </aside>
  )
}
