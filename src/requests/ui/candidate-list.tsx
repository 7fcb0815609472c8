import { Button, Checkbox, UnstyledButton } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useNames } from '../../consent/uses.ts'
import type { Id } from '../../values/id.ts'
import { nameInside } from '../../values/level.ts'
import { showCount, showDayShort, showNumber } from '../../web/figures.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { EmptyState } from '../../web/states.tsx'
import type { Candidate, Candidates } from '../api/requests.ts'
import { blockWords } from '../blocks.ts'
import type { Criteria } from '../criteria.ts'
import classes from './requests.module.css'

interface ListProps {
  found: Candidates
  criteria: Criteria
  /** Take one criterion out. */
  drop: ((criterion: string) => void) | null
  /** Where people can be chosen. */
  chosen?: ReadonlySet<Id<'con'>>
  toggle?: (candidate: Candidate) => void
}

/** Who may be asked, the best first; then those who are not to be, each with the reason; then what would bring more. */
export function CandidateList({ found, criteria, drop, chosen, toggle }: ListProps) {
  const choice = chosen && toggle ? { chosen, toggle } : {}
  return (
    <>
      {found.items.length === 0 ? (
        <EmptyState
          title="Nobody may be asked for this now"
          says={
            found.blocked.length > 0
              ? 'Those below would fit; each says what speaks against asking, and until when.'
              : 'No customer meets everything that has to be met. Make a criterion nice to have, or leave it out.'
          }
        />
      ) : (
        <Few
          label="Who may be asked"
          people={found.items}
          show={(candidate) => <Person key={candidate.contact.id} candidate={candidate} {...choice} />}
        />
      )}
      {found.relax.length > 0 && (
        <section>
          <h3>What would bring more</h3>
          <ul className={classes.relax}>
            {found.relax.map(({ criterion, says, more }) => (
              <li key={criterion}>
                {drop ? (
                  <UnstyledButton className={classes.more} onClick={() => drop(criterion)}>
                    Without “{says}”
                  </UnstyledButton>
                ) : (
                  <>Without “{says}”</>
                )}
                : {showCount(more, 'more customer')}
              </li>
            ))}
          </ul>
        </section>
      )}
      {found.blocked.length > 0 && (
        <section>
          <h3>Not to be asked now</h3>
          <p className={classes.soft}>
            {found.waiting.length > 0
              ? `One thing only speaks against: ${found.waiting
                  .map(({ reason, people }) => `${showNumber(people)} ${blockWords[reason]}`)
                  .join(', ')}.`
              : 'More than one thing speaks against each of them.'}
          </p>
          <Few
            label="Who is not to be asked now"
            people={found.blocked}
            show={(candidate) => <Person key={candidate.contact.id} candidate={candidate} {...choice} />}
          />
        </section>
      )}
      <p className={classes.small}>
        {showCount(found.customers, 'customer meets', 'customers meet')} what has to be met; at{' '}
        {showNumber(found.agreed)} of{' '}
        {found.agreedOf < found.customers ? `the ${showNumber(found.agreedOf)} that fit best` : 'them'} somebody has
        agreed to: {useNames[criteria.use].toLowerCase()}. Among equals chance decides, so that nobody is always asked
        first.
      </p>
    </>
  )
}

/** So many are shown at first: who looks further than this has reasons, and presses the button. */
const fewShown = 6

/** The best few of a list, and all of them on demand. The first of those that come is where the keyboard goes on. */
function Few(props: { label: string; people: Candidate[]; show: (candidate: Candidate) => ReactNode }) {
  const { label, people, show } = props
  const [all, setAll] = useState(false)
  const list = useRef<HTMLOListElement>(null)
  const rest = people.length - fewShown
  const showAll = () => {
    flushSync(() => setAll(true))
    list.current
      ?.querySelectorAll<HTMLElement>(':scope > li')
      [fewShown]?.querySelector<HTMLElement>('input, a')
      ?.focus()
  }
  return (
    <>
      <ol className={classes.people} aria-label={label} ref={list}>
        {(all || rest <= 2 ? people : people.slice(0, fewShown)).map(show)}
      </ol>
      {!all && rest > 2 && (
        <Button variant="default" size="xs" mt={12} onClick={showAll}>
          Show {showNumber(rest)} more
        </Button>
      )}
    </>
  )
}

function Person(props: {
  candidate: Candidate
  chosen?: ReadonlySet<Id<'con'>>
  toggle?: (candidate: Candidate) => void
}) {
  const { candidate, chosen, toggle } = props
  const { contact, customer, blocks, points, lines } = candidate
  const names = useLevelNames()
  const [open, setOpen] = useState(false)
  const stuck = blocks.some(({ overridable }) => !overridable)
  return (
    <li className={classes.person}>
      <div>
        {toggle && !stuck && (
          <Checkbox
            aria-label={`Choose ${contact.name} of ${customer.name}`}
            checked={chosen?.has(contact.id) ?? false}
            onChange={() => toggle(candidate)}
          />
        )}
      </div>
      <div className={classes.who}>
        <h3>{contact.name}</h3>
        <span className={classes.small}>
          {candidate.title && `${candidate.title}, `}
          <PageLink to={`/customers/${customer.id}`}>{customer.name}</PageLink>
        </span>
      </div>
      <div className={classes.points}>
        {points !== null && (
          <>
            <b>{showNumber(points)}</b>
            <span className={classes.small}>of 100</span>
          </>
        )}
      </div>
      <div className={classes.wide}>
        {blocks.length > 0 && (
          <ul className={classes.blocks} aria-label={`What speaks against asking ${contact.name}`}>
            {blocks.map((block) => (
              <li key={block.says} data-stuck={!block.overridable || undefined}>
                {block.says}
              </li>
            ))}
            <li className={classes.small} data-says>
              {stuck ? 'Nothing sets this aside.' : 'You can override with a reason.'}
            </li>
          </ul>
        )}
        {candidate.notes.map((note) => (
          <p key={note} className={classes.small}>
            {note}
          </p>
        ))}
        <p className={classes.facts}>
          <span>
            {candidate.lastAskedOn
              ? `Last asked on ${showDayShort(candidate.lastAskedOn)}`
              : 'Not asked in three years'}
          </span>
          <span>
            {candidate.engagements === 0
              ? 'Has not spoken for us this year'
              : `${showCount(candidate.engagements, 'engagement')} this year, held or agreed`}
          </span>
          <span>
            {candidate.likelihood
              ? `${candidate.likelihood.own ? 'Would' : 'Somebody there would'} recommend us: ${candidate.likelihood.score} of 10, ${showDayShort(candidate.likelihood.givenOn)}`
              : 'Never said whether they would recommend us'}
          </span>
          {candidate.consentUntil && <span>Agreed until {showDayShort(candidate.consentUntil)}</span>}
        </p>
        {candidate.items.length > 0 && (
          <ul className={classes.items} aria-label={`What ${contact.name} and their company have given`}>
            {candidate.items.map((item) => (
              <li key={item.id}>
                <PageLink to={`/references/${item.id}`}>{item.title}</PageLink>{' '}
                <span className={classes.small}>
                  {nameInside(names[item.level])}, {showDayShort(item.givenOn)}
                  {item.own ? '' : ', by somebody else there'}
                </span>
              </li>
            ))}
          </ul>
        )}
        {lines.length > 0 && (
          <>
            <UnstyledButton
              className={classes.more}
              aria-expanded={open}
              aria-label={`Points of ${contact.name} by criterion`}
              onClick={() => setOpen(!open)}
            >
              Points by criterion
            </UnstyledButton>
            {open && (
              <dl className={classes.lines}>
                {lines.map((line) => (
                  <Line key={line.criterion} {...line} />
                ))}
              </dl>
            )}
          </>
        )}
      </div>
    </li>
  )
}

function Line({ says, because, points, of }: Candidate['lines'][number]) {
  return (
    <>
      <dt>
        {says}: {because}
      </dt>
      <dd>
        {showNumber(points)} of {showNumber(of)}
      </dd>
    </>
  )
}
