import { useDisclosure } from '@mantine/hooks'
import { IconPencil } from '@tabler/icons-react'
import { type Id, idOf } from '../../values/id.ts'
import { usePathPart } from '../../web/address.ts'
import { useRead } from '../../web/client.ts'
import { showDay } from '../../web/figures.ts'
import { StateMark, StrengthMark } from '../../web/marks.tsx'
import { Facts, PageFrame, Part } from '../../web/page-frame.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { referralsApi, type ReferralPage as Shown } from '../api.ts'
import { referralTitle } from '../names.ts'
import { CorrectFacts } from './correct-facts.tsx'
import classes from './referral-page.module.css'
import { CountsNot, CustomerLink, EvidenceList, History, NextMoves, Referred } from './referral-record.tsx'

/** One referral: who referred whom, how sure that is, what happened to it, and what can be done next. */
export default function ReferralPage() {
  const part = usePathPart('referralId')
  const read = idOf('ref').safeParse(part)
  const referral = useRead(referralsApi.show, { referralId: (read.data ?? 'ref_none') as Id<'ref'> })
  const above = { to: '/referrals', label: 'Referrals' }
  if (referral.error && !referral.data) {
    return (
      <PageFrame title="Referral" above={above}>
        <FailedState error={referral.error} again={() => referral.refetch()} />
      </PageFrame>
    )
  }
  if (!referral.data) {
    return (
      <PageFrame title="Referral" above={above}>
        <LoadingText lines={[60, 90, 84, 40]} />
      </PageFrame>
    )
  }
  return <Record referral={referral.data} />
}

function Record({ referral }: { referral: Shown }) {
  const [correcting, correct] = useDisclosure(false)
  return (
    <PageFrame
      title={referralTitle(referral)}
      above={{ to: '/referrals', label: 'Referrals' }}
      marks={<StateMark state={referral.state} />}
      actions={
        <WhyNotButton
          whyNot={referral.whyNotChange?.sentence ?? null}
          variant="default"
          leftSection={<IconPencil size={15} stroke={1.7} />}
          onClick={correct.open}
        >
          Correct the facts
        </WhyNotButton>
      }
    >
      <ReferralFacts referral={referral} />
      <div className={classes.columns}>
        <div className={classes.next}>
          <Part title="Next">
            <NextMoves referral={referral} />
          </Part>
        </div>
        <div className={classes.story}>
          <CountsNot referral={referral} />
          <Part title="Evidence">
            <EvidenceList referral={referral} />
          </Part>
          {referral.note && (
            <Part title="Note">
              <p className={classes.note}>{referral.note}</p>
            </Part>
          )}
          <Part title="History">
            <History referral={referral} />
          </Part>
        </div>
      </div>
      {correcting && <CorrectFacts referral={referral} close={correct.close} />}
    </PageFrame>
  )
}

/** The few facts that matter: who, whom, when, how sure. */
export function ReferralFacts({ referral }: { referral: Shown }) {
  const { referred } = referral
  return (
    <Facts
      facts={[
        {
          label: 'Referrer',
          value: referral.referrer ? <CustomerLink customer={referral.referrer} /> : 'Not known',
        },
        { label: 'Referred', value: <Referred referred={referred} /> },
        ...(referred.email ? [{ label: 'E-mail', value: <Mail address={referred.email} /> }] : []),
        { label: 'Made on', value: referral.madeOn ? showDay(referral.madeOn) : 'Not known' },
        { label: 'Strength', value: <StrengthMark strength={referral.strength} /> },
        ...(referral.convertedOn ? [{ label: 'Converted on', value: showDay(referral.convertedOn) }] : []),
        ...(referral.stateReason ? [{ label: 'Reason', value: referral.stateReason }] : []),
      ]}
    />
  )
}

/** An address that may break after its @, rather than in the middle of a name. */
function Mail({ address }: { address: string }) {
  const [name, place] = address.split(/@(?=[^@]*$)/)
  return (
    <a href={`mailto:${address}`}>
      {name}@<wbr />
      {place}
    </a>
  )
}
