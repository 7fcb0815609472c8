import type { AttributeValue } from '../../customers/attribute-values.ts'
import { mergedAttributes } from '../../customers/commands.ts'
import { whyNotWrite } from '../../customers/rules.ts'
import { listAttributes } from '../../customers/store.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../../server/context.ts'
import { refuse } from '../../server/errors.ts'
import type { Sheet } from '../../server/http.ts'
import type { Day } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'
import type { Deal, DealFilter, DealPage } from '../api/deals.ts'
import { type DealState, dealRefusals, whyNotClose, whyNotKeep } from '../deal-rules.ts'
import * as store from '../store/deals.ts'
import { idleRequestsOf } from '../store/requests.ts'
import { setRequestState } from './matches.ts'

interface DealInput {
  externalId?: string | null | undefined
  name?: string | undefined
  prospect?: string | undefined
  customerId?: Id<'cus'> | null | undefined
  ownerId?: string | null | undefined
  ownerName?: string | null | undefined
  stage?: string | null | undefined
  amountMinor?: number | null | undefined
  currency?: string | null | undefined
  attributes?: Record<string, AttributeValue | null> | undefined
  themeIds?: Id<'the'>[] | undefined
  openedOn?: Day | undefined
  closesOn?: Day | null | undefined
}

const given = <T>(value: T | undefined, before: T): T => (value === undefined ? before : value)

/** A deal as it is after a change, checked. */
async function changed(
  ctx: Context,
  before: store.DealFields,
  input: DealInput,
): Promise<{ fields: store.DealFields; themeIds: Id<'the'>[] | null }> {
  const fields: store.DealFields = {
    externalId: given(input.externalId, before.externalId),
    name: input.name ?? before.name,
    prospect: input.prospect ?? before.prospect,
    customerId: given(input.customerId, before.customerId),
    ownerId: given(input.ownerId, before.ownerId),
    ownerName: given(input.ownerName, before.ownerName),
    stage: given(input.stage, before.stage),
    amountMinor: given(input.amountMinor, before.amountMinor),
    currency: given(input.currency, before.currency),
    attributes: mergedAttributes(before.attributes, input.attributes ?? {}, await listAttributes(ctx)),
    openedOn: input.openedOn ?? before.openedOn,
    closesOn: given(input.closesOn, before.closesOn),
  }
  // A currency without an amount says nothing.
  if (fields.amountMinor === null) fields.currency = null
  refuse(whyNotKeep(fields), dealRefusals)
  if (input.ownerId && !(await store.isMember(ctx, input.ownerId))) refuse('no-such-member', dealRefusals)
  if (input.customerId && !(await store.isCustomer(ctx, input.customerId))) refuse('no-such-customer', dealRefusals)
  const themeIds = input.themeIds ? [...new Set(input.themeIds)] : null
  if (themeIds && (await store.themesInUse(ctx, themeIds)).length < themeIds.length)
    refuse('no-such-theme', dealRefusals)
  return { fields, themeIds }
}

/** Add a deal. */
export function addDeal(ctx: Context, input: DealInput & { name: string; prospect: string }): Promise<Deal> {
  return inTransaction(ctx, async (ctx) => {
    const id = newId('dea')
    const { fields, themeIds } = await changed(ctx, emptyDeal(ctx.today), input)
    refuse((await store.insertDeal(ctx, { id, ...fields })) ? null : 'external-id-taken', dealRefusals)
    if (themeIds) await store.replaceThemes(ctx, id, themeIds)
    await record(ctx, 'deal added', { subject: id, customer: fields.customerId })
    return store.findDeal(ctx, id)
  })
}

const emptyDeal = (today: Day): store.DealFields => ({
  externalId: null,
  name: '',
  prospect: '',
  customerId: null,
  ownerId: null,
  ownerName: null,
  stage: null,
  amountMinor: null,
  currency: null,
  attributes: {},
  openedOn: today,
  closesOn: null,
})

const fieldsOf = (deal: Deal): store.DealFields => ({
  externalId: deal.externalId,
  name: deal.name,
  prospect: deal.prospect,
  customerId: deal.customer?.id ?? null,
  ownerId: deal.owner?.id ?? null,
  ownerName: deal.ownerName,
  stage: deal.stage,
  amountMinor: deal.amountMinor,
  currency: deal.currency,
  attributes: deal.attributes,
  openedOn: deal.openedOn,
  closesOn: deal.closesOn,
})

/** Change a deal. The trail says which fields changed. */
export function changeDeal(ctx: Context, { dealId, ...input }: DealInput & { dealId: Id<'dea'> }): Promise<Deal> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockDeal(ctx, dealId)
    refuseStale(ctx, before.version)
    const was = fieldsOf(before)
    const { fields, themeIds } = await changed(ctx, was, input)
    const names = Object.keys(fields) as (keyof store.DealFields)[]
    const changes: string[] = names.filter((name) => JSON.stringify(fields[name]) !== JSON.stringify(was[name]))
    const themesBefore = before.themes.map(({ id }) => id)
    if (themeIds && [...themeIds].sort().join() !== [...themesBefore].sort().join()) changes.push('themes')
    if (changes.length === 0) return before
    const { externalId } = fields
    if (externalId !== null && (await store.isExternalIdTaken(ctx, externalId, dealId)))
      refuse('external-id-taken', dealRefusals)
    await store.updateDeal(ctx, dealId, fields)
    if (themeIds) await store.replaceThemes(ctx, dealId, themeIds)
    await record(ctx, 'deal changed', { subject: dealId, customer: fields.customerId }, { fields: changes })
    return store.findDeal(ctx, dealId)
  })
}

/** Note that a deal was won or lost. What nobody was asked for yet is not needed any more. */
export function closeDeal(
  ctx: Context,
  {
    dealId,
    state,
    lostReason,
    closedOn = ctx.today,
  }: { dealId: Id<'dea'>; state: 'won' | 'lost'; lostReason: string; closedOn?: Day | undefined },
): Promise<Deal> {
  return inTransaction(ctx, async (ctx) => {
    const deal = await store.lockDeal(ctx, dealId)
    refuseStale(ctx, deal.version)
    refuse(whyNotClose(deal, closedOn, ctx.today), dealRefusals)
    await store.updateDeal(ctx, dealId, { state, closedOn, lostReason: state === 'lost' ? lostReason || null : null })
    await record(ctx, `deal ${state}`, { subject: dealId, customer: deal.customer?.id ?? null }, { closedOn })
    for (const requestId of await idleRequestsOf(ctx, dealId))
      await setRequestState(ctx, requestId, 'cancelled', `The deal was ${state}.`)
    return store.findDeal(ctx, dealId)
  })
}

export function reopenDeal(ctx: Context, { dealId }: { dealId: Id<'dea'> }): Promise<Deal> {
  return inTransaction(ctx, async (ctx) => {
    const deal = await store.lockDeal(ctx, dealId)
    refuse(deal.state === 'open' ? 'not-closed' : null, dealRefusals)
    await store.updateDeal(ctx, dealId, { state: 'open', closedOn: null, lostReason: null })
    await record(ctx, 'deal reopened', { subject: dealId, customer: deal.customer?.id ?? null }, { was: deal.state })
    return store.findDeal(ctx, dealId)
  })
}

// From elsewhere -----------------------------------------------------------------------------------------------------------

export interface IncomingDeal extends DealInput {
  externalId: string
  name: string
  prospect: string
  /** Open where left out. */
  state?: DealState | undefined
  /** For a deal that is won or lost; today where left out. */
  closedOn?: Day | null | undefined
  lostReason?: string | null | undefined
}

/**
 * Add deals that came from elsewhere, or change those whose external id we know: a thousand in well under a second. What
 * a row leaves out stays as it is; attributes and themes are added to those there are. Of two rows with one external id
 * the last counts. Joins the transaction under way, and writes a row of activity for each.
 *
 * Rows have to be sound: attributes by keys that exist, themes and members that exist. The first that is not refuses all.
 *
 * @returns the deals in the order of their external ids, each with whether it is new
 * @example
 * await upsertDeals(ctx, [{ externalId: 'O-17', name: 'Rollout', prospect: 'Halden Water', state: 'won', closedOn: '2026-05-02' }])
 * // → [{ id: 'dea_…', externalId: 'O-17', isNew: true }]
 */
export function upsertDeals(
  ctx: Context,
  deals: readonly IncomingDeal[],
  { importId = null }: { importId?: string | null } = {},
): Promise<{ id: Id<'dea'>; externalId: string; isNew: boolean }[]> {
  return inTransaction(ctx, async (ctx) => {
    const attributes = await listAttributes(ctx)
    const last = [...new Map(deals.map((deal) => [deal.externalId, deal])).values()]
    const themes = [...new Set(last.flatMap(({ themeIds }) => themeIds ?? []))]
    if ((await store.themesInUse(ctx, themes)).length < themes.length) refuse('no-such-theme', dealRefusals)
    const members = new Set(last.flatMap(({ ownerId }) => ownerId ?? []))
    for (const id of members) if (!(await store.isMember(ctx, id))) refuse('no-such-member', dealRefusals)
    const rows = last.map((deal): store.DealRow & { id: Id<'dea'> } => {
      const state = deal.state ?? 'open'
      const closedOn = state === 'open' ? null : (deal.closedOn ?? ctx.today)
      const row = {
        id: newId('dea'),
        externalId: deal.externalId,
        name: deal.name,
        prospect: deal.prospect,
        customerId: deal.customerId ?? null,
        ownerId: deal.ownerId ?? null,
        ownerName: deal.ownerName ?? null,
        stage: deal.stage ?? null,
        state,
        amountMinor: deal.amountMinor ?? null,
        currency: (deal.amountMinor ?? null) === null ? null : (deal.currency ?? null),
        attributes: mergedAttributes({}, deal.attributes ?? {}, attributes),
        openedOn: deal.openedOn ?? closedOn ?? ctx.today,
        closesOn: deal.closesOn ?? null,
        closedOn,
        lostReason: state === 'lost' ? (deal.lostReason ?? null) : null,
        themeIds: deal.themeIds ?? [],
      }
      // A sales system may move the day a deal closes to before it was opened; that is not ours to refuse.
      refuse(whyNotKeep({ ...row, closesOn: null }), dealRefusals)
      return row
    })
    return store.upsertDealRows(ctx, rows, importId)
  })
}

/** Add the deal with this external id, or change it where there is one. */
export async function putDeal(ctx: Context, deal: IncomingDeal): Promise<Deal> {
  const [kept] = await upsertDeals(ctx, [deal])
  return store.findDeal(ctx, kept!.id)
}

// Reading ------------------------------------------------------------------------------------------------------------------

export async function showDeal(ctx: Context, { dealId }: { dealId: Id<'dea'> }): Promise<DealPage> {
  return { ...(await store.findDeal(ctx, dealId)), ...(await store.belongingTo(ctx, dealId)) }
}

/** What the filters show, counted. */
export async function showDealTotals(ctx: Context, filter: DealFilter) {
  const { states, openAmounts } = await store.countDeals(ctx, filter)
  const byState = { open: 0, won: 0, lost: 0 }
  for (const { state, deals } of states) byState[state] = deals
  return { byState, openAmounts, ...(await store.dealChoices(ctx)) }
}

const rowsAtATime = 500

/** Every deal the filters show, a few hundred at a time, so that memory does not grow with the file. */
export async function exportDeals(ctx: Context, filter: DealFilter): Promise<Sheet> {
  const attributes = (await listAttributes(ctx)).filter((one) => !one.hidden && whyNotWrite(one) === null)
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await store.listDeals(ctx, filter, { cursor, limit: rowsAtATime })
      for (const deal of page.items) {
        yield [
          deal.id,
          deal.externalId,
          deal.name,
          deal.prospect,
          deal.owner?.name ?? deal.ownerName,
          deal.stage,
          deal.state,
          deal.amountMinor,
          deal.currency,
          deal.openedOn,
          deal.closesOn,
          deal.closedOn,
          deal.lostReason,
          deal.themes.map(({ name }) => name).join(', '),
          deal.requestsOpen,
          ...attributes.map(({ key }) => deal.attributes[key] ?? null),
        ]
      }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `deals-${ctx.today}.csv`,
    header: [
      'Deal',
      'External id',
      'Name',
      'Prospect',
      'Owner',
      'Stage',
      'State',
      'Amount in minor units',
      'Currency',
      'Opened on',
      'Closes on',
      'Closed on',
      'Lost because',
      'Themes',
      'Open requests',
      ...attributes.map(({ label }) => label),
    ],
    rows: rows(),
  }
}
