import { Button } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useHere } from '../../web/here.ts'
import { PageFrame } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import classes from './start-page.module.css'

interface StartPageProps {
  /** Fill the company with the sample. */
  trySample: () => void
  trying: boolean
  /** Why the one looking may not fill it. */
  whyNotSample?: string | null
  error: { message: string } | null
  /** The progress of filling it, once begun. */
  progress?: ReactNode
  /** Where one's own data comes in. */
  ownData: string
}

/** A company without customers: see it work with a made-up company, or bring one's own. */
export function StartPage({ trySample, trying, whyNotSample = null, error, progress, ownData }: StartPageProps) {
  const { company, member } = useHere()
  const name = member.name.split(' ')[0]
  return (
    <PageFrame title={`Welcome, ${name}`}>
      <p className={classes.lead}>
        {company.name} has no customers here yet. See how it all looks with a made-up company first, or begin with your
        own customers.
      </p>
      {error && <FailedState error={error} title="The sample could not be loaded" />}
      {progress}
      <div className={classes.choices}>
        <section>
          <h2>Try the sample company</h2>
          <p>
            Larkspur Clinics, Ironbridge Freight, Quillon Press and some five thousand more: three years of customers,
            referrals and revenue, all made up. Ready in seconds, and removed whole when you begin with your own.
          </p>
          <WhyNotButton whyNot={whyNotSample} tell onClick={trySample} loading={trying}>
            Try the sample company
          </WhyNotButton>
        </section>
        <section>
          <h2>Start with my data</h2>
          <p>
            A CSV file of customers is enough; HubSpot and Salesforce exports are read as they are. You see every row
            before anything is saved, and can undo the whole import. Nobody is contacted.
          </p>
          <Button component={PageLink} to={ownData} variant="default" rightSection={<IconArrowRight size={16} />}>
            Start with my data
          </Button>
        </section>
      </div>
    </PageFrame>
  )
}
