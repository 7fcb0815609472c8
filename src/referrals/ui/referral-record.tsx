import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react'
import { showDay, showDayShort, showMoment } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Mark, StrengthMark } from '../../web/marks.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { Notice } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { Words } from '../../web/words.tsx'
import type { EvidenceShown, Referral, ReferralPage } from '../api.ts'
import { kindWords, precedenceWords } from '../attribution.ts'
import { countRefusals, whyNotCount } from '../counting.ts'
import { whatHappened } from '../history.ts'
import { moveWords, stateMeanings } from '../lifecycle.ts'
import { capital, personBeside } from '../names.ts'
import { AddEvidence } from './add-evidence.tsx'
import { MoveDialog, useMove } from './move-dialog.tsx'
import classes from './referral-record.module.css'

/** A customer's name that leads to their page. */
export function CustomerLink({ customer }: { customer: { id: string; name: string } }) {
  return <PageLink to={`/customers/${customer.id}`}>{customer.name}</PageLink>
}

/** Whom a referral was about: the customer they became, or the person, as far as known. */
export function Referred({ referred }: { referred: Referral['referred'] }) {
  const person = personBeside(referred)
  if (!referred.customer) return referred.name ?? 'Somebody we do not know'
  return (
    <>
      <CustomerLink customer={referred.customer} />
      {person && ` (${person})`}
    </>
  )
}

/** Says beside a referral that it is left out of the rates, and why; nothing when it counts. */
export function CountsNot({ referral }: { referral: Referral }) {
  const whyNot = whyNotCount(referral)
  if (whyNot) return <Notice tone={whyNot === 'self-referral' ? 'ochre' : 'grey'}>{countRefusals[whyNot]}</Notice>
  return referral.madeOn === null ? <Notice>{countRefusals.undated}</Notice> : null
}

/** Who is credited, why, and what speaks against it. */
export function EvidenceList({ referral }: { referral: ReferralPage }) {
  const [adding, add] = useDisclosure(false)
  const deciding = referral.evidence.find((piece) => piece.decides)
  const conflicts = referral.evidence.filter((piece) => piece.conflicts)
  return (
    <div className={classes.evidence}>
      {deciding && referral.referrer && (
        <p className={classes.credit}>
          <strong>{referral.referrer.name}</strong> is credited because of {kindWords[deciding.kind]}, which is{' '}
          {deciding.strength}.
        </p>
      )}
      {conflicts.length > 0 && (
        <Notice tone="ochre">
          {conflicts.length === 1 ? 'One piece of evidence names' : `${conflicts.length} pieces of evidence name`}{' '}
          somebody else: {[...new Set(conflicts.map((piece) => piece.referrer?.name))].join(', ')}. {precedenceWords}
        </Notice>
      )}
      <ul className={classes.pieces}>
        {referral.evidence.map((piece) => (
          <Piece key={piece.id} piece={piece} />
        ))}
      </ul>
      {referral.evidence.length === 0 && <p className={classes.none}>Nobody wrote down how we know.</p>}
      <WhyNotButton
        whyNot={referral.whyNotChange?.reason === 'needs-contributor' ? referral.whyNotChange.sentence : null}
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} stroke={1.8} />}
        onClick={add.open}
      >
        Add evidence
      </WhyNotButton>
      {adding && <AddEvidence referral={referral} close={add.close} />}
    </div>
  )
}

function Piece({ piece }: { piece: EvidenceShown }) {
  const byStaff = piece.kind === 'staff-note' || piece.kind === 'import'
  return (
    <li className={classes.piece} data-conflicts={piece.conflicts || undefined}>
      <div className={classes.pieceHead}>
        <span className={classes.kind}>{capital(kindWords[piece.kind])}</span>
        <StrengthMark strength={piece.strength} />
        {piece.conflicts && <Mark icon={IconAlertTriangle} tone="ochre" word="names somebody else" quiet />}
      </div>
      <div className={classes.says}>
        {piece.referrer ? (
          <>
            names <CustomerLink customer={piece.referrer} />
          </>
        ) : (
          'names nobody'
        )}
        {piece.givenOn && `, ${showDayShort(piece.givenOn)}`}
      </div>
      {piece.words && (byStaff ? <p className={classes.staffWords}>{piece.words}</p> : <Words>{piece.words}</Words>)}
      <div className={classes.by}>Added by {piece.addedBy}</div>
    </li>
  )
}

/** What can be done next, each with its reason where it cannot. */
export function NextMoves({ referral }: { referral: ReferralPage }) {
  const { begin, asking, stop } = useMove(referral)
  if (referral.moves.length === 0) {
    return <p className={classes.none}>{stateMeanings[referral.state]} Nothing more can be done with it.</p>
  }
  const first = referral.moves.find((move) => move.whyNot === null)?.to
  // One reason for all buttons is said once.
  const reasons = new Set(referral.moves.map((move) => move.whyNot?.sentence ?? null))
  const shared = reasons.size === 1 ? [...reasons][0] : null
  return (
    <div className={classes.moves}>
      <div className={classes.buttons}>
        {referral.moves.map(({ to, whyNot }) => (
          <WhyNotButton
            key={to}
            whyNot={whyNot?.sentence ?? null}
            size="xs"
            variant={to === first && to !== 'denied' && to !== 'reversed' ? 'filled' : 'default'}
            onClick={() => begin(to)}
          >
            {referral.state === 'denied' || referral.state === 'expired' ? 'Take it up again' : moveWords[to]}
          </WhyNotButton>
        ))}
      </div>
      {shared && <p className={classes.none}>{shared}</p>}
      {!shared && first && <p className={classes.none}>{stateMeanings[referral.state]}</p>}
      {asking && <MoveDialog referral={referral} to={asking} close={stop} />}
    </div>
  )
}

/** Every change: who, when, what and why. */
export function History({ referral }: { referral: ReferralPage }) {
  const { company } = useHere()
  return (
    <ol className={classes.history}>
      {referral.history.map((row) => (
        <li key={row.id}>
          <span>
            <strong>{row.who}</strong> {whatHappened(row.event, row.details)}
          </span>
          <time dateTime={row.at}>{showMoment(row.at, company.timeZone)}</time>
        </li>
      ))}
      {referral.history.length === 0 && (
        <li>
          <span>
            Here since {showDay(referral.createdAt.slice(0, 10) as `${number}-${number}-${number}`)}. Nothing was
            changed since.
          </span>
        </li>
      )}
    </ol>
  )
}
