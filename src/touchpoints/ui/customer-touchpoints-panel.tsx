import { ActionIcon, Button, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown, IconPlus, IconTrash } from '@tabler/icons-react'
import { useId, useState } from 'react'
import type { Id } from '../../values/id.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { showCount, showDayShort } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type ExperienceLine, touchpointsApi } from '../api.ts'
import { experienceRefusals, whyNotNote, whyNotRemoveExperience } from '../rules.ts'
import AddExperience from './add-experience.tsx'
import classes from './customer-touchpoints-panel.module.css'

const shownHere = 8

/** On a customer's page: what they experienced of us, and how they rated each touchpoint last. */
export function CustomerTouchpointsPanel({ customerId }: { customerId: string }) {
  const here = useHere()
  const id = customerId as Id<'cus'>
  const standing = useRead(touchpointsApi.standing, { customerId: id })
  const [adding, add] = useDisclosure(false)
  const [all, showAll] = useDisclosure(false)
  const refusal = whyNotNote(here.member.role, { hadOn: null, today: here.today })
  const items = standing.data?.items ?? []
  const rated = items.filter(({ rating }) => rating !== null).length
  return (
    <Part
      title="Touchpoints"
      none={
        standing.data && items.length === 0 && 'Nothing noted yet. Ratings come from surveys and files, or from you.'
      }
      says={
        items.length > 0
          ? `${showCount(items.length, 'touchpoint')}, ${rated === items.length ? 'all rated' : `${rated} rated`}`
          : undefined
      }
      actions={
        <WhyNotButton
          whyNot={refusal && experienceRefusals[refusal]}
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} stroke={1.8} />}
          onClick={add.open}
        >
          Note an experience
        </WhyNotButton>
      }
    >
      {standing.isPending && <LoadingText />}
      {standing.error && !standing.data && (
        <FailedState small error={standing.error} again={() => standing.refetch()} />
      )}
      {items.length > 0 && (
        <ul className={classes.list} aria-label="Touchpoints they experienced">
          {(all ? items : items.slice(0, shownHere)).map((item) => (
            <Touchpoint key={item.touchpointId} item={item} customerId={id} />
          ))}
        </ul>
      )}
      {items.length > shownHere && !all && (
        <Button mt="sm" variant="default" size="xs" onClick={showAll.open}>
          Show all {items.length}
        </Button>
      )}
      {adding && <AddExperience customerId={id} close={add.close} />}
    </Part>
  )
}

/** One touchpoint as they rated it last. Opens to every time they experienced it. */
function Touchpoint({ item, customerId }: { item: ExperienceLine & { times: number }; customerId: Id<'cus'> }) {
  const [isOpen, opening] = useDisclosure(false)
  const listId = useId()
  return (
    <li>
      <div className={classes.line}>
        <UnstyledButton
          className={classes.opener}
          aria-expanded={isOpen}
          aria-controls={listId}
          aria-label={`${item.touchpoint}: ${isOpen ? 'hide' : 'show'} ${item.times === 1 ? 'where it is from' : `all ${item.times} times`}`}
          onClick={opening.toggle}
        >
          <IconChevronDown size={15} stroke={1.8} aria-hidden />
          <span className={classes.name}>{item.touchpoint}</span>
        </UnstyledButton>
        <Rating of={item.rating} />
        <span className={classes.from}>{item.times > 1 ? `${item.times} times` : sourceOf(item)}</span>
        <span className={classes.day}>{item.hadOn ? showDayShort(item.hadOn) : 'no day known'}</span>
      </div>
      <div id={listId}>{isOpen && <History item={item} customerId={customerId} />}</div>
    </li>
  )
}

const sourceOf = ({ response, import: file }: ExperienceLine) => (response ? 'survey' : file ? 'file' : 'noted by hand')

/** Four of five as four full dots, and in words for those who do not see them. */
function Rating({ of }: { of: number | null }) {
  if (of === null) return <span className={`${classes.rating} ${classes.unrated}`}>not rated</span>
  return (
    <span className={classes.rating}>
      <span className={classes.dots} aria-hidden>
        {[1, 2, 3, 4, 5].map((step) => (
          <span key={step} data-full={step <= of || undefined} />
        ))}
      </span>
      {of} of 5
    </span>
  )
}

/** Every time they experienced it, the latest first, and where we have it from. */
function History({ item, customerId }: { item: ExperienceLine; customerId: Id<'cus'> }) {
  const here = useHere()
  const [limit, setLimit] = useState(20)
  const { touchpointId } = item
  const list = useRead(touchpointsApi.experiences, { customerId, touchpointId, limit }, { keep: true })
  const remove = useWrite(touchpointsApi.removeExperience)
  const add = useWrite(touchpointsApi.add)
  if (list.error && !list.data) return <FailedState small error={list.error} again={() => list.refetch()} />
  if (!list.data) return <LoadingText lines={[80]} />
  const takeAway = ({ id, touchpoint, hadOn, rating, contact }: ExperienceLine) =>
    remove.mutate(
      { experienceId: id },
      {
        onError: sayFailed,
        onSuccess: () =>
          offerUndo(`${touchpoint} was removed.`, () =>
            add.mutateAsync({
              customerId,
              touchpoint,
              hadOn: hadOn ?? here.today,
              rating,
              contactId: contact?.id ?? null,
            }),
          ),
      },
    )
  return (
    <>
      <ul className={classes.history} aria-label={`Every time they experienced ${item.touchpoint}`}>
        {list.data.items.map((one) => (
          <li key={one.id}>
            <span className={classes.from}>
              <Source of={one} customerId={customerId} />
              {one.contact && `, ${one.contact.name}`}
            </span>
            <Rating of={one.rating} />
            <span className={classes.day}>{one.hadOn ? showDayShort(one.hadOn) : 'no day known'}</span>
            {one.response === null && one.import === null && (
              <ActionIcon
                className={classes.remove ?? ''}
                variant="subtle"
                color="gray"
                size={28}
                aria-label={`Remove ${one.touchpoint}${one.hadOn ? ` of ${showDayShort(one.hadOn)}` : ''}`}
                disabled={whyNotRemoveExperience(here.member.role, { responseId: null }) !== null}
                onClick={() => takeAway(one)}
              >
                <IconTrash size={15} stroke={1.7} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      {list.data.nextCursor && (
        <Button mb="sm" variant="default" size="xs" onClick={() => setLimit(Math.min(500, limit + 100))}>
          Show more
        </Button>
      )}
    </>
  )
}

function Source({ of: { response, import: file }, customerId }: { of: ExperienceLine; customerId: Id<'cus'> }) {
  if (response)
    return (
      <>
        Answered in{' '}
        <PageLink to="/responses" search={{ customerId, open: response.id }}>
          {response.survey || 'a survey'}
        </PageLink>
      </>
    )
  if (file)
    return (
      <>
        From <PageLink to={`/imports/${file.id}`}>{file.fileName || 'a file'}</PageLink>
      </>
    )
  return <>Noted by hand</>
}
