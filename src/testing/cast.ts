import type { Kysely } from 'kysely'
import {
  castAttributes,
  castContacts,
  castCustomers,
  castEvidence,
  castReferrals,
  castRevenue,
} from '../sample/cast.ts'
import type { Database } from '../schema.ts'
import type { Role } from '../values/endpoint.ts'

/** The team of Merrow Software, one for each role. Their passwords are set where a test signs in. */
export const castTeam: { id: string; name: string; email: string; role: Role }[] = [
  { id: 'mem_odile', name: 'Odile Brandt', email: 'odile@merrow.example', role: 'owner' },
  { id: 'mem_ada', name: 'Ada Nowak', email: 'ada@merrow.example', role: 'admin' },
  { id: 'mem_sam', name: 'Sam Okafor', email: 'sam@merrow.example', role: 'manager' },
  { id: 'mem_carla', name: 'Carla Reyes', email: 'carla@merrow.example', role: 'contributor' },
  { id: 'mem_vic', name: 'Vic Lindqvist', email: 'vic@merrow.example', role: 'viewer' },
]

export async function enterCast(db: Kysely<Database>): Promise<void> {
  await db
    .insertInto('members')
    .values(castTeam.map((member) => ({ ...member, image: null, suspendedAt: null })))
    .execute()
  await db
    .insertInto('attributes')
    .values(castAttributes.map((attribute, position) => ({ ...attribute, position })))
    .execute()
  await db
    .insertInto('customers')
    .values(castCustomers.map((customer) => ({ ...customer, attributes: JSON.stringify(customer.attributes) })))
    .execute()
  await db.insertInto('contacts').values(castContacts).execute()
  await db.insertInto('revenueEntries').values(castRevenue).execute()
  await db
    .insertInto('referrals')
    .values(castReferrals.map((referral) => ({ ...referral, createdBy: 'mem_sam' })))
    .execute()
  await db
    .insertInto('evidence')
    .values(castEvidence.map((evidence) => ({ ...evidence, createdBy: 'mem_sam' })))
    .execute()
}
