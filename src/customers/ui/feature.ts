import { IconTags, IconUserPlus, IconUsersGroup } from '@tabler/icons-react'
import { type ComponentType, createElement } from 'react'
import { call } from '../../web/client.ts'
import type { Feature } from '../../web/feature.ts'

/** What later features put on the pages of customers. The front door hands it in, because customers come first. */
export interface CustomersSlots {
  /** Above the list: saved views, as tabs. `address` is what the list shows now, after its question mark. */
  views?: ComponentType<{ page: string; address: string }>
  /** Beside the filters: saves them as a group. */
  saveGroup?: ComponentType<{ q: string; conditions: string[] }>
  /** Parts of a customer's page: revenue, referrals. */
  panels?: ComponentType<{ customerId: string }>[]
  /** Parts that fit beside them, with the contacts: who looks after them, how they came. */
  sidePanels?: ComponentType<{ customerId: string }>[]
}

/** What customers bring to the browser. */
export const customers = (slots: CustomersSlots): Feature => ({
  pages: [
    {
      path: '/customers',
      title: 'Customers',
      words: 'accounts list search filter export',
      load: () =>
        import('./customers-page.tsx').then(({ CustomersPage }) => ({
          default: () => createElement(CustomersPage, { slots }),
        })),
    },
    {
      path: '/customers/$customerId',
      title: 'Customer',
      load: () =>
        import('./customer-page.tsx').then(({ CustomerPage }) => ({
          default: () => createElement(CustomerPage, { slots }),
        })),
    },
  ],
  settings: [
    {
      path: '/settings/attributes',
      title: 'Attributes',
      icon: IconTags,
      words: 'columns fields bands kinds',
      load: () => import('./attributes-page.tsx'),
    },
  ],
  actions: [
    {
      id: 'add-customer',
      label: 'Add a customer',
      icon: IconUserPlus,
      who: 'contributor',
      words: 'new account',
      dialog: () => import('./add-customer-dialog.tsx'),
    },
  ],
  finders: [
    {
      finds: 'Customers',
      icon: IconUsersGroup,
      find: async (words) => {
        const { customersApi } = await import('../api.ts')
        const { items } = await call(customersApi.lookup, { q: words })
        return items.map(({ id, name, externalId }) => ({
          id,
          label: name,
          path: `/customers/${id}`,
          ...(externalId === null ? {} : { says: externalId }),
        }))
      },
    },
  ],
})
