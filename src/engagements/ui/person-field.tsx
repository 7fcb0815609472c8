import { Select } from '@mantine/core'
import { asksApi } from '../../asks/api.ts'
import { type Named, NameField, nobodyNamed } from '../../referrals/ui/name-field.tsx'
import type { Id } from '../../values/id.ts'
import { useRead } from '../../web/client.ts'
import { PageLink } from '../../web/page-link.tsx'
import { Notice } from '../../web/states.tsx'

/** What is typed of a customer and one of its people; `contactId` null while nobody is chosen. */
export interface PersonTyped {
  customer: Named
  contactId: string | null
}
export const nobodyTyped: PersonTyped = { customer: nobodyNamed, contactId: null }

/** The person who is meant: whoever was chosen, or the only one their customer has. */
export function usePerson({ customer, contactId }: PersonTyped) {
  const customerId = customer.customer?.id
  const standing = useRead(asksApi.standing, { customerId: customerId ?? 'cus_none' }, { enabled: !!customerId })
  const contacts = customerId ? (standing.data?.contacts ?? []).map(({ contact }) => contact) : []
  const person = contacts.find(({ id }) => id === contactId) ?? (contacts.length === 1 ? contacts[0]! : null)
  return {
    contacts,
    person,
    hasNobody: standing.data !== undefined && customerId !== undefined && contacts.length === 0,
  }
}

interface PersonFieldProps {
  label: string
  value: PersonTyped
  onChange: (value: PersonTyped) => void
  /** True once somebody tried to save, from when on what is missing is said. */
  tried: boolean
}

/** A customer, found while somebody types, and then one of its people. */
export function PersonField({ label, value, onChange, tried }: PersonFieldProps) {
  const { contacts, person, hasNobody } = usePerson(value)
  const customerId: Id<'cus'> | undefined = value.customer.customer?.id
  return (
    <>
      <NameField
        label="Customer"
        placeholder="Start of a customer’s name"
        autoFocus
        value={value.customer}
        onChange={(customer) => onChange({ customer, contactId: null })}
        error={tried && !customerId ? 'Choose the customer.' : null}
      />
      {hasNobody ? (
        <Notice tone="ochre">
          This customer has no contacts. <PageLink to={`/customers/${customerId}`}>Add the person on its page</PageLink>{' '}
          first.
        </Notice>
      ) : (
        <Select
          label={label}
          placeholder={customerId ? 'Choose the person' : 'Choose the customer first'}
          disabled={!customerId}
          data={contacts.map(({ id, name }) => ({ value: id, label: name }))}
          value={person?.id ?? null}
          onChange={(contactId) => onChange({ ...value, contactId })}
          searchable
          error={tried && customerId && !person ? 'Choose the person.' : null}
        />
      )}
    </>
  )
}
