import { Button, Select, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { ChangeSteps } from '../charts/change-steps.tsx'
import { FunnelPlot } from '../charts/funnel-plot.tsx'
import { GroupDots } from '../charts/group-dots.tsx'
import { ShareBar } from '../charts/share-bar.tsx'
import { Trend } from '../charts/trend.tsx'
import { FilterRow } from '../filter-row.tsx'
import { JobCard } from '../job-card.tsx'
import { StateMark, StrengthMark, VerdictMark } from '../marks.tsx'
import { Answer, Facts, PageFrame, Part } from '../page-frame.tsx'
import { Share } from '../share.tsx'
import { EmptyState, FailedState, LoadingText, Notice } from '../states.tsx'
import { offerUndo, sayFailed } from '../toasts.tsx'
import { WhyNotButton } from '../why-not.tsx'
import { Words } from '../words.tsx'
import { groups, limits, months } from './numbers.ts'

const definition = (
  <p>
    Customers active from 1 June 2025 to 31 May 2026 with at least one proven or probable referral, ÷ all customers
    active then. Range: 95 % Wilson interval.
  </p>
)
const lastYear = { label: 'June 2024 – May 2025', rate: 0.113, range: { low: 0.103, high: 0.124 } }
const thisYear = { label: 'June 2025 – May 2026', rate: 0.124, range: { low: 0.113, high: 0.136 } }
const effects = [
  { label: 'Customers referring more', by: 0.014 },
  { label: 'The mix of customers', by: -0.003 },
]
const strengths = [
  { label: 'Proven', count: 412, fill: 'solid' as const },
  { label: 'Probable', count: 168, fill: 'half' as const },
  { label: 'Claimed', count: 61, fill: 'empty' as const },
]

export default function Parts() {
  return (
    <PageFrame
      title="Overview"
      actions={
        <>
          <Button variant="default">Save view</Button>
          <Button>Log a referral</Button>
        </>
      }
      answer={
        <Answer more="Proven and probable referrals. 61 claimed ones would make it 13.4 %.">
          <Share
            of={498}
            among={4021}
            range={{ low: 0.113, high: 0.136 }}
            as="rate"
            definition={definition}
            rows={{ to: '/customers' }}
          />{' '}
          of customers referred someone in the last 12 months. Up <strong>1.1 points</strong> on the year before: +1.4
          from customers referring more, −0.3 from the mix of customers.
        </Answer>
      }
    >
      <FilterRow
        filters={[
          { id: 'plan', label: 'Plan', says: 'is Pro or Team', remove: () => {} },
          { id: 'since', label: 'Customer for', says: '6 to 24 months', remove: () => {}, edit: () => {} },
        ]}
        add={
          <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} />}>
            Add filter
          </Button>
        }
        clear={() => {}}
      />
      <GroupDots title="Referrer rate by industry" groups={groups} overall={{ rate: 0.124 }} onOpen={() => {}} />
      <FunnelPlot title="Is a group unusual for its size?" groups={groups} overall={0.124} limits={limits} />
      <Trend title="Referrer rate, last 12 months" points={months} />
      <ChangeSteps title="Why it moved" before={lastYear} after={thisYear} effects={effects} />
      <ShareBar title="How sure we are" parts={strengths} />
      <Part title="Marks and figures" says="Icon, word and colour, always together.">
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 12 }}>
          <VerdictMark verdict="above" />
          <VerdictMark verdict="below" />
          <VerdictMark verdict="no-evidence" />
          <VerdictMark verdict="too-few" />
          <StrengthMark strength="proven" />
          <StrengthMark strength="probable" />
          <StrengthMark strength="claimed" />
          <StateMark state="shared" />
          <StateMark state="submitted" />
          <StateMark state="qualified" />
          <StateMark state="converted" />
          <StateMark state="denied" />
          <StateMark state="expired" />
          <StateMark state="reversed" />
        </div>
        <div>
          <Share of={31} among={250} range={{ low: 0.088, high: 0.171 }} definition={definition} /> ·{' '}
          <Share of={0} among={0} definition={definition} />
        </div>
      </Part>
      <Facts
        facts={[
          { label: 'Customer since', value: '10 January 2024' },
          { label: 'Plan', value: 'Team' },
          { label: 'Revenue, 12 months', value: '€12,480' },
          { label: 'Referred', value: '3 customers' },
        ]}
      />
      <Words by="Ines Moreau, Larkspur Clinics, 10 January 2026">
        We told the other clinics because nobody had to retrain. That never happens with this kind of software.
      </Words>
      <Part title="Forms and buttons">
        <div style={{ display: 'grid', gap: 16, maxWidth: 400 }}>
          <TextInput label="Referred person" description="The person, or their company." placeholder="Rosa Lind" />
          <TextInput label="E-mail" error="Give an address like ines@larkspur.example." defaultValue="ines@" />
          <Select label="Plan" data={['Pro', 'Team']} defaultValue="Pro" />
          <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
            <Button>Save</Button>
            <Button variant="default">Cancel</Button>
            <WhyNotButton whyNot="Ines rests until 4 May. You can override with a reason." tell>
              Ask Ines
            </WhyNotButton>
          </div>
          <div style={{ display: 'flex', gap: 8 }}>
            <Button variant="default" onClick={() => offerUndo('Quillon Press was removed.', async () => {})}>
              Remove
            </Button>
            <Button variant="default" onClick={() => sayFailed({ message: 'The server cannot be reached.' })}>
              Fail
            </Button>
          </div>
        </div>
      </Part>
      <JobCard
        title="Importing customers.csv"
        state="running"
        share={0.42}
        secondsLeft={95}
        says="50,400 of 120,000 rows read"
        cancel={() => {}}
      />
      <JobCard
        title="Importing referrals.csv"
        state="done"
        share={1}
        says="812 referrals added, 3 rows rejected"
        result={
          <Button size="xs" variant="default">
            Show them
          </Button>
        }
      />
      <Notice tone="ochre">Nobody is contacted by an import.</Notice>
      <EmptyState
        title="Referrals will be listed here"
        says="Who referred whom, how it is known and how sure. Log the first one in twenty seconds, or import them."
        next={<Button>Log a referral</Button>}
        example={
          <p style={{ color: 'var(--ink)' }}>
            <strong>Ironbridge Freight</strong> referred Quillon Press <StrengthMark strength="proven" />{' '}
            <StateMark state="converted" />
          </p>
        }
      />
      <FailedState
        error={{ message: 'The server cannot be reached. Check that it is running, then try again.' }}
        again={() => {}}
      />
      <LoadingText />
    </PageFrame>
  )
}
