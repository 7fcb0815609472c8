import { on, onSheet } from '../server/http.ts'
import { customersApi } from './api.ts'
import * as commands from './commands.ts'
import { findCustomer, listAttributes, lookUpCustomers } from './store.ts'

/** The customers' endpoints. Fixed words come before `:customerId`, which would match them too. */
export const customersRoutes = [
  on(customersApi.customers, commands.listCustomers),
  onSheet(customersApi.export, commands.exportCustomers),
  on(customersApi.lookup, async (ctx, { q }) => ({ items: await lookUpCustomers(ctx, q) })),
  on(customersApi.columns, commands.listColumns),
  on(customersApi.customer, (ctx, { customerId }) => findCustomer(ctx, customerId)),
  on(customersApi.add, commands.addCustomer),
  on(customersApi.change, commands.changeCustomer),
  on(customersApi.remove, commands.removeCustomer),
  on(customersApi.timeline, commands.showTimeline),
  on(customersApi.contacts, commands.listContacts),
  on(customersApi.addContact, commands.addContact),
  on(customersApi.changeContact, commands.changeContact),
  on(customersApi.removeContact, commands.removeContact),
  on(customersApi.attributes, async (ctx) => ({ items: await listAttributes(ctx) })),
  on(customersApi.addAttribute, commands.addAttribute),
  on(customersApi.changeAttribute, commands.changeAttribute),
]
