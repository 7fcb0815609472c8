import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { customersApi } from '../../customers/api.ts'
import type { Day } from '../../values/day.ts'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useRead } from '../../web/client.ts'
import { showCount, showDayShort } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { referencesApi } from '../api.ts'
import { AddItem } from './add-item.tsx'
import classes from './customer-references-panel.module.css'
import { CoverMark } from './item-marks.tsx'
import { unfiltered } from './item-words.ts'

/** On a customer's page: what they let us say in their name, by level. */
export function CustomerReferencesPanel({ customerId }: { customerId: string }) {
  const here = useHere()
  const levelNames = useLevelNames()
  const id = customerId as Id<'cus'>
  const list = useRead(referencesApi.list, { ...unfiltered, customer: id, limit: 50 })
  const customer = useRead(customersApi.customer, { customerId: id })
  const [adding, add] = useDisclosure(false)
  const items = [...(list.data?.items ?? [])].sort((a, b) => b.level - a.level)
  return (
    <Part
      title="References"
      none={list.data && items.length === 0 && 'Nothing of theirs is in the library yet.'}
      actions={
        <WhyNotButton
          whyNot={
            mayDo(here.member.role, 'contributor')
              ? null
              : 'Adding to the library needs the role contributor. Ask an admin to change yours.'
          }
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} stroke={1.8} />}
          onClick={add.open}
        >
          Add a quote
        </WhyNotButton>
      }
    >
      {list.error && !list.data && <FailedState small error={list.error} again={() => list.refetch()} />}
      {!list.data && !list.error && <LoadingText />}
      {items.length > 0 && (
        <ul className={classes.list} aria-label="What they gave">
          {items.map((item) => (
            <li key={item.id}>
              <span className={classes.level}>{levelNames[item.level]}</span>
              <PageLink to={`/references/${item.id}`} className={classes.title}>
                {item.title}
              </PageLink>
              <CoverMark item={item} />
              <span className={classes.day}>{showDayShort(item.givenOn as Day)}</span>
            </li>
          ))}
        </ul>
      )}
      {list.data?.nextCursor && (
        <PageLink to="/references" search={{ customer: customerId }}>
          Show all of the library that is theirs ({showCount(items.length, 'item')} here)
        </PageLink>
      )}
      {adding && <AddItem close={add.close} customer={customer.data ? { id, name: customer.data.name } : null} />}
    </Part>
  )
}
